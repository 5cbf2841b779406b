import type { PointDefinition } from '#model/point.ts';
import { createLineMemory, type LineMemory, modbusLines } from '#protocols/modbus/read.ts';
import type { SourceAdapter } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { emitTogether } from '../../polling/emit-together.ts';
import { createPollGaps, type PollGaps } from '../../polling/poll-gaps.ts';
import { checkModbus } from './check.ts';
import { modbusConfigSchema, type ModbusConfig } from './config.ts';
import { pollGroups, shortestNeighbours } from './groups.ts';
import { connectionHealth } from './health.ts';
import { modbusPoints } from './points.ts';
import { pollGroup, type PollGroup, type PollRound } from './poll.ts';

/** Modbus TCP and RTU over TCP, read only: there is no code for the functions that change a device. */
export const modbusAdapter: SourceAdapter<ModbusConfig> = {
  configSchema: modbusConfigSchema,
  points: modbusPoints,
  check: checkModbus,
  open(config) {
    const memory = createLineMemory();
    return { run: (context) => runModbus(config, context, memory) };
  },
};

async function runModbus(config: ModbusConfig, context: SourceContext, memory: LineMemory): Promise<void> {
  context.announce(announced(config, context));
  context.state('connecting', `${config.host}:${config.port}`);
  const polled = pollGroups(config).map((group) => ({ group, gaps: createPollGaps(group.intervalMs) }));
  const groups = polled.map(({ group }) => group);
  const lines = modbusLines(config, shortestNeighbours(groups), { memory, log: context.log });
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  // Requests that wait for their turn end with the connection.
  signal.addEventListener('abort', () => lines.close(), { once: true });
  const health = connectionHealth([...new Set(groups.map((group) => group.unitId))], context);
  let lastReadMs: number | undefined;
  const onRound = (round: PollRound) => {
    if (round.read.length > 0) {
      if (lastReadMs === undefined) {
        polled.forEach(({ group, gaps }) => gaps.expect(addressesOf(group), Date.now()));
      }
      lastReadMs = Date.now();
    }
    health(round);
  };
  const emit = groups.length > 1 ? emitTogether(context.emit) : context.emit;
  const parts = { reader: lines, context, emit, signal, onRound };
  let polling: Array<Promise<void>> = [];
  try {
    await lines.open();
    polling = polled.map(({ group, gaps }) => pollGroup(group, { ...parts, gaps }));
    await Promise.all(polling);
  } catch (error) {
    if (!context.signal.aborted) {
      throw error;
    }
  } finally {
    stopped.abort();
    // What the other groups have read is stored before the run ends.
    if (context.signal.aborted) {
      await Promise.allSettled(polling);
    }
    recordOpenGaps(
      polled.map(({ gaps }) => gaps),
      context,
      lastReadMs
    );
  }
}

/** From the last reading of any point on, the whole source is lost and the host keeps the gap. */
function recordOpenGaps(all: PollGaps[], context: SourceContext, lastReadMs: number | undefined): void {
  const toMs = context.signal.aborted ? Date.now() : lastReadMs;
  if (toMs !== undefined) {
    all.flatMap((gaps) => gaps.open(toMs)).forEach((gap) => context.gap(gap));
  }
}

function addressesOf(group: PollGroup): string[] {
  return group.blocks.flatMap((block) => block.items.map((point) => point.address));
}

function announced(config: ModbusConfig, context: SourceContext): PointDefinition[] {
  return modbusPoints(config, context.name, context.site).map((point) => ({ ...point, simulated: context.simulated }));
}
