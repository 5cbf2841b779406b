import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceContext } from '../source.ts';
import type { ModbusConnection } from './connection.ts';
import type { Block } from './plan.ts';
import type { RegisterPoint } from './points.ts';
import { badReading, readBlocks, type ReadResult } from './read-blocks.ts';
import { nextTick } from './schedule.ts';

/** A silent unit behind a gateway costs one timeout a try, at the expense of its neighbours. */
const SILENT_UNIT_RETRY_MS = 10_000;
/** A single lost answer is no reason to leave a unit alone. */
const MISSES_BEFORE_REST = 2;
/** A register that the device refuses may appear with a new firmware; asking each time costs a request. */
const REFUSED_RETRY_MS = 60_000;

/** The registers of one unit that share an interval. */
export interface PollGroup {
  unitId: number;
  intervalMs: number;
  blocks: Array<Block<RegisterPoint>>;
}

/** What the poll tells the adapter after each round, for its health. */
export interface PollRound {
  unitId: number;
  answered: boolean;
  /** Addresses that gave a reading. */
  read: string[];
  refused: ReadResult['refused'];
  missed: ReadResult['missed'];
}

interface GroupState {
  blocks: Array<Block<RegisterPoint>>;
  /** Registers in quarantine, with the time of the next try. */
  refused: Array<{ block: Block<RegisterPoint>; retryMs: number }>;
  lastAnswerMs: number | undefined;
  /** Ticks that went by without an answer since then. */
  missedTicks: number;
}

/**
 * Polls one group until the signal aborts.
 * @throws ModbusError of kind `lost`, and whatever `onRound` throws
 */
export async function pollGroup(
  group: PollGroup,
  connection: ModbusConnection,
  context: SourceContext,
  signal: AbortSignal,
  onRound: (round: PollRound) => void
): Promise<void> {
  const state: GroupState = { blocks: group.blocks, refused: [], lastAnswerMs: undefined, missedTicks: 0 };
  const startMs = Date.now();
  let tick = 0;
  let restUntilMs = 0;
  let misses = 0;
  while (!signal.aborted) {
    if (Date.now() >= restUntilMs) {
      const result = await pollOnce(state, connection, context);
      const answered = result.missed.length === 0;
      misses = answered ? 0 : misses + 1;
      if (misses >= MISSES_BEFORE_REST) {
        restUntilMs = Date.now() + SILENT_UNIT_RETRY_MS;
      }
      onRound({
        unitId: group.unitId,
        answered,
        read: result.readings.map(({ point }) => point.address),
        refused: result.refused,
        missed: result.missed,
      });
    } else {
      state.missedTicks++;
    }
    const next = nextTick(startMs, group.intervalMs, tick, Date.now());
    state.missedTicks += next.skipped;
    tick = next.tick;
    await sleep(Math.max(0, next.atMs - Date.now()), undefined, { signal }).catch(() => undefined);
  }
}

async function pollOnce(state: GroupState, connection: ModbusConnection, context: SourceContext): Promise<ReadResult> {
  const now = Date.now();
  const retried = state.refused.filter((entry) => entry.retryMs <= now).map((entry) => entry.block);
  state.refused = state.refused.filter((entry) => entry.retryMs > now);
  const result = await readBlocks(connection, [...state.blocks, ...retried]);
  quarantine(state, result);
  const firstMiss = result.missed.length > 0 && state.missedTicks === 0;
  const bad = [...result.refused, ...(firstMiss ? result.missed : [])].map(({ point }) =>
    badReading(point, Date.now())
  );
  const readings = [...result.readings, ...bad];
  if (readings.length > 0) {
    const receivedMs = Date.now();
    await context.emit(
      readings.map(({ point, value, quality, timeMs }) => ({
        address: point.address,
        timeMs,
        receivedMs,
        value,
        quality,
      }))
    );
  }
  recordGap(state, result, context);
  return result;
}

/**
 * Takes registers that the device does not have out of the plan for a while. A busy or failing device
 * (codes 4 to 6) gets the same request again at the next tick.
 */
function quarantine(state: GroupState, result: ReadResult): void {
  const refused = new Set(result.refused.filter(({ error }) => error.refusesRequest).map(({ point }) => point));
  const isRefused = (block: Block<RegisterPoint>) => block.items.some((point) => refused.has(point));
  const retryMs = Date.now() + REFUSED_RETRY_MS;
  state.refused.push(...result.blocks.filter(isRefused).map((block) => ({ block, retryMs })));
  state.blocks = result.blocks.filter((block) => !isRefused(block));
}

function recordGap(state: GroupState, result: ReadResult, context: SourceContext): void {
  if (result.missed.length > 0) {
    state.missedTicks++;
    return;
  }
  if (state.missedTicks > 0 && state.lastAnswerMs !== undefined) {
    const addresses = state.blocks.flatMap((block) => block.items.map((point) => point.address));
    context.gap({ addresses, fromMs: state.lastAnswerMs, toMs: Date.now(), cause: 'missed poll' });
  }
  state.missedTicks = 0;
  state.lastAnswerMs = Date.now();
}
