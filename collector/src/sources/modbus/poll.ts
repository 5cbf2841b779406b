import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceContext } from '../../contract/context.ts';
import type { SourceSample } from '../../contract/reading.ts';
import type { PollGaps } from '../../polling/poll-gaps.ts';
import type { BlockReader } from './block-reader.ts';
import { createCounter, type Counter } from './counter.ts';
import type { Block } from './plan.ts';
import type { RegisterPoint } from './points.ts';
import { badMark, readBlocks, type ReadResult, type ValueOf } from './read-blocks.ts';
import { nextTick } from '../../polling/schedule.ts';
import { createSilences, type Silences } from './silences.ts';
import { describeHole, narrowHole } from './silent-hole.ts';

/** A silent unit behind a gateway costs one timeout per try, at the expense of its neighbours; doubles up to the limit. */
const SILENT_UNIT_RETRY_MS = 10_000;
const MAX_SILENT_UNIT_RETRY_MS = 120_000;
/** A single lost answer is no reason to leave a unit alone. */
const MISSES_BEFORE_REST = 2;
/** A register that the device refuses may appear with a new firmware; asking each time costs a request. */
const REFUSED_RETRY_MS = 60_000;
/** One that it is silent on costs a timeout; doubles up to the limit. */
const MAX_REFUSED_RETRY_MS = 3_600_000;

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

export interface PollParts {
  reader: BlockReader;
  context: Pick<SourceContext, 'log' | 'gap'>;
  /** Resolves when the samples are stored. */
  emit: (samples: SourceSample[]) => Promise<void>;
  gaps: PollGaps;
  signal: AbortSignal;
  onRound: (round: PollRound) => void;
}

interface Quarantined {
  block: Block<RegisterPoint>;
  retryMs: number;
  pauseMs: number;
}

interface GroupState {
  blocks: Array<Block<RegisterPoint>>;
  /** Registers in quarantine, with the time of the next try. */
  refused: Quarantined[];
  silences: Silences;
  valueOf: ValueOf;
  /** Addresses whose newest sample says that there is no reading. */
  markedBad: Set<string>;
}

/**
 * Polls one group until the signal aborts.
 * @throws ModbusError of kind `lost`, and whatever `onRound` throws
 */
export async function pollGroup(group: PollGroup, parts: PollParts): Promise<void> {
  const { signal } = parts;
  const state: GroupState = {
    blocks: group.blocks,
    refused: [],
    silences: createSilences(),
    valueOf: valuesAndRates(group),
    markedBad: new Set(),
  };
  const startMs = Date.now();
  let tick = 0;
  let restUntilMs = 0;
  let misses = 0;
  while (!signal.aborted) {
    const blocks = blocksToRead(state);
    // Where every register is in quarantine there is nothing to ask, and nobody is silent.
    if (Date.now() >= restUntilMs && blocks.length > 0) {
      const result = await pollOnce(state, blocks, parts);
      misses = result.answered ? 0 : misses + 1;
      restUntilMs = Date.now() + restMs(misses);
      const { answered, read, refused, missed } = result;
      parts.onRound({ unitId: group.unitId, answered, read, refused, missed });
    }
    const next = nextTick(startMs, group.intervalMs, tick, Date.now());
    tick = next.tick;
    await sleep(Math.max(0, next.atMs - Date.now()), undefined, { signal }).catch(() => undefined);
  }
}

function restMs(misses: number): number {
  const tooMany = misses - MISSES_BEFORE_REST;
  return tooMany < 0 ? 0 : Math.min(MAX_SILENT_UNIT_RETRY_MS, SILENT_UNIT_RETRY_MS * 2 ** tooMany);
}

/** Counters are stored as rates, which need the count before. */
function valuesAndRates({ blocks, intervalMs }: PollGroup): ValueOf {
  const counters = new Map<RegisterPoint, Counter>();
  for (const point of blocks.flatMap((block) => block.items)) {
    if (point.counter) {
      counters.set(point, createCounter(point.counter, intervalMs));
    }
  }
  return (point, bytes, offset, timeMs) => {
    const counter = counters.get(point);
    return counter ? counter.rate(point.decodeRaw(bytes, offset), timeMs) : point.decode(bytes, offset);
  };
}

/** The blocks of the plan, and those of the quarantine whose time has come. */
function blocksToRead(state: GroupState): Array<Block<RegisterPoint>> {
  const nowMs = Date.now();
  return [...state.blocks, ...state.refused.filter(({ retryMs }) => retryMs <= nowMs).map(({ block }) => block)];
}

async function pollOnce(
  state: GroupState,
  blocks: Array<Block<RegisterPoint>>,
  { reader, context, emit, gaps }: PollParts
): Promise<ReadResult> {
  const retried = state.refused.filter(({ block }) => blocks.includes(block));
  state.refused = state.refused.filter((entry) => !retried.includes(entry));
  const result = await readBlocks(reader, blocks, state.silences, state.valueOf);
  quarantine(state, result, retried);
  if (state.markedBad.size > 0) {
    for (const { address } of result.samples.filter(({ value }) => value !== null)) {
      state.markedBad.delete(address);
    }
  }
  const unread = [...result.refused, ...result.missed].filter(({ point }) => !state.markedBad.has(point.address));
  unread.forEach(({ point }) => state.markedBad.add(point.address));
  const samples =
    unread.length === 0
      ? result.samples
      : [...result.samples, ...unread.map(({ point }) => badMark(point, Date.now()))];
  if (samples.length > 0) {
    await emit(samples);
  }
  for (const [timeMs, addresses] of result.readAt) {
    gaps.read(addresses, timeMs).forEach((gap) => context.gap(gap));
  }
  if (result.answered) {
    await lookIntoHoles(state.silences, reader, context);
  }
  return result;
}

/**
 * Takes registers that the device does not have, or is silent on, out of the plan for a while. A busy or failing device
 * (codes 4 to 6) gets the same request again at the next tick.
 */
function quarantine(state: GroupState, result: ReadResult, retried: readonly Quarantined[]): void {
  if (result.refused.length === 0) {
    state.blocks = result.blocks;
    return;
  }
  const errors = new Map(
    result.refused
      .filter(({ error }) => error.refusesRequest || error.kind === 'timeout')
      .map(({ point, error }) => [point, error])
  );
  const errorOf = (block: Block<RegisterPoint>) => errors.get(block.items[0] as RegisterPoint);
  for (const block of result.blocks) {
    const error = errorOf(block);
    if (error) {
      const before = retried.find((entry) => entry.block === block)?.pauseMs;
      const pauseMs =
        error.kind === 'timeout' && before !== undefined
          ? Math.min(MAX_REFUSED_RETRY_MS, 2 * before)
          : REFUSED_RETRY_MS;
      state.refused.push({ block, pauseMs, retryMs: Date.now() + pauseMs });
    }
  }
  state.blocks = result.blocks.filter((block) => !errorOf(block));
}

async function lookIntoHoles(
  silences: Silences,
  reader: BlockReader,
  context: Pick<SourceContext, 'log'>
): Promise<void> {
  const hole = silences.holes.shift();
  if (!hole) {
    return;
  }
  const found = await narrowHole(reader, hole);
  if (typeof found === 'number') {
    context.log.warn(describeHole(hole, found));
  } else if (found !== 'innocent') {
    silences.holes.unshift(found);
  }
}
