import type { SourceAdapter, SourceReference } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { listedMembers } from '../../discovery/members.ts';
import { poll } from '../../polling/poll.ts';
import type { PolledMember } from '../../polling/polled.ts';
import { bmcMember } from './bmc.ts';
import { checkRedfish } from './check.ts';
import { redfishConfigSchema, targetsOf, type BmcTarget, type RedfishConfig } from './config.ts';
import { listedBmcs } from './listed.ts';
import { createFleetMemory, type FleetMemory } from './memory.ts';
import { fleetNotes } from './notes.ts';
import { LONG_MS, STARTS_PER_SECOND } from './pace.ts';
import { expandRanges } from './ranges.ts';

/** BMCs over Redfish: read only, but for a session of our own. */
export const redfishAdapter: SourceAdapter<RedfishConfig> = {
  configSchema: redfishConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
    ['discovery', 'files'],
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

async function run(config: RedfishConfig, context: SourceContext, fleet: FleetMemory): Promise<void> {
  const notes = await fleetNotes(context.notes, fleet);
  let hasAnswered = false;
  // The source is connected from then on, not since it began to look around; how many answer, the polling says.
  const onAnswer = () => {
    if (!hasAnswered) {
      hasAnswered = true;
      context.state('connected');
    }
  };
  const listing = {
    fixed: targetsOf(config),
    discovery: config.discovery,
    kind: listedBmcs(config),
    create: (target: BmcTarget) => bmcMember(target, { config, context, fleet, onChange: notes.save, onAnswer }),
  };
  const { members, follow } = await listedMembers(listing, context);
  const keepOnly = (listed: readonly PolledMember[]) => fleet.keepOnly(new Set(listed.map(({ name }) => name)));
  keepOnly(members);
  // To look over a slow BMC for the first time takes minutes, and is no reason to begin anew.
  context.state('connected');
  await poll(
    {
      members,
      ...(follow && {
        follow: (change, signal) =>
          follow(async (current) => {
            await change(current);
            keepOnly(current);
          }, signal),
      }),
      noun: 'BMCs',
      pace: { startsPerSecond: STARTS_PER_SECOND, atOnce: config.atOnce, longMs: LONG_MS },
      failureCause: ({ message }) => `no answer: ${message}`,
      vanishedCause: 'no longer described by the BMC',
      goneCause: 'the BMC is no longer listed',
    },
    context
  ).finally(notes.flush);
}
