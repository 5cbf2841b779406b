import { z } from 'zod';
import type { SourceAdapter, SourceReference } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { poll } from '../../polling/poll.ts';
import { bmcMember } from './bmc.ts';
import { checkRedfish } from './check.ts';
import { redfishConfigSchema, targetsOf, type RedfishConfig } from './config.ts';
import { createFleetMemory, type FleetMemory } from './memory.ts';
import { LONG_MS, STARTS_PER_SECOND } from './pace.ts';
import { expandRanges } from './ranges.ts';

/** BMCs over Redfish: read only, but for a session of our own. */
export const redfishAdapter: SourceAdapter<RedfishConfig> = {
  configSchema: redfishConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
  ],
  // What a BMC measures, only it knows.
  points: () => [],
  references,
  check: checkRedfish,
  open(config) {
    const fleet = createFleetMemory();
    return { run: (context) => run(config, context, fleet) };
  },
};

function references({ bmcs }: RedfishConfig): SourceReference[] {
  return bmcs.flatMap(({ rack, equipment }, index) => [
    ...(rack === undefined ? [] : expandRanges(rack).map((one) => ({ path: ['bmcs', index], rack: one }))),
    ...(equipment === undefined
      ? []
      : expandRanges(equipment).map((one) => ({ path: ['bmcs', index], equipment: one }))),
  ]);
}

/** Detectors that were wet when the collector last ran: their leaks are told already. */
const notesSchema = z.object({ wet: z.array(z.string()) });

async function run(config: RedfishConfig, context: SourceContext, fleet: FleetMemory): Promise<void> {
  const notes = notesSchema.safeParse(await context.notes.read());
  notes.data?.wet.forEach((detector) => fleet.wet.add(detector));
  const targets = targetsOf(config);
  const onLeaks = () => void context.notes.write({ wet: [...fleet.wet] });
  const members = targets.map((target) => bmcMember(target, { config, context, fleet, onLeaks }));
  // To look over a slow BMC for the first time takes minutes, and is no reason to begin anew.
  context.state('connected');
  await poll(
    {
      members,
      noun: 'BMCs',
      pace: { startsPerSecond: STARTS_PER_SECOND, atOnce: config.atOnce, longMs: LONG_MS },
      failureCause: ({ message }) => `no answer: ${message}`,
      vanishedCause: 'no longer described by the BMC',
      close: async () => {
        await Promise.all(members.map((member) => member.close()));
      },
    },
    context
  );
}
