import type { Logger } from 'pino';
import type { PolledMember } from '../../polling/polled.ts';
import type { BlockReader } from './block-reader.ts';
import { createCounter, type Counter } from './counter.ts';
import type { PollGroup } from './groups.ts';
import type { Block } from './plan.ts';
import type { RegisterPoint } from './points.ts';
import { readBlocks, type ReadResult, type Unread, type ValueOf } from './read-blocks.ts';
import { createSilences, type Silences } from './silences.ts';
import { describeHole, narrowHole } from './silent-hole.ts';

/** A register that the device refuses may appear with a new firmware; asking each time costs a request. */
const REFUSED_RETRY_MS = 60_000;
/** One that it is silent on costs a timeout; doubles up to the limit. */
const MAX_REFUSED_RETRY_MS = 3_600_000;

export interface UnitParts {
  reader: BlockReader;
  log: Logger;
  /** Is told what each turn read and what the unit refused in it. */
  onRead(unitId: number, result: Pick<ReadResult, 'read' | 'refused'>): void;
}

interface Quarantined {
  block: Block<RegisterPoint>;
  /** By the monotonic clock: the wall clock may be set back. */
  retryMs: number;
  pauseMs: number;
}

interface UnitState {
  blocks: Array<Block<RegisterPoint>>;
  /** Registers in quarantine, with the time of the next try. */
  refused: Quarantined[];
  silences: Silences;
  valueOf: ValueOf;
}

/** The registers of one unit and interval as they are polled. What `read` throws concerns the connection. */
export function unitMember(group: PollGroup, { reader, log, onRead }: UnitParts): PolledMember {
  const state: UnitState = {
    blocks: group.blocks,
    refused: [],
    silences: createSilences(),
    valueOf: valuesAndRates(group),
  };
  return {
    name: `unit ${group.unitId}`,
    device: String(group.unitId),
    intervalMs: group.intervalMs,
    addresses: group.blocks.flatMap(({ items }) => items.map(({ address }) => address)),
    async read() {
      const blocks = blocksToRead(state);
      // Where every register is in quarantine there is nothing to ask, and nobody is silent.
      if (blocks.length === 0) {
        return undefined;
      }
      const retried = state.refused.filter(({ block }) => blocks.includes(block));
      state.refused = state.refused.filter((entry) => !retried.includes(entry));
      const result = await readBlocks(reader, blocks, state.silences, state.valueOf);
      quarantine(state, result, retried);
      onRead(group.unitId, result);
      const { samples, readAt, refused, missed, answered } = result;
      const unread = [...addressesOf(refused), ...addressesOf(missed)];
      const [first] = missed;
      return answered || !first || first.error.heldUpBy !== undefined
        ? { samples, read: readAt, unread, afterwards: () => lookIntoHoles(state.silences, reader, log) }
        : { samples, read: readAt, unread, failure: first.error };
    },
  };
}

function addressesOf(unread: readonly Unread[]): string[] {
  return unread.map(({ point }) => point.address);
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
function blocksToRead(state: UnitState): Array<Block<RegisterPoint>> {
  const nowMs = performance.now();
  return [...state.blocks, ...state.refused.filter(({ retryMs }) => retryMs <= nowMs).map(({ block }) => block)];
}

/**
 * Takes registers that the device does not have, or is silent on, out of the plan for a while. A busy or failing device
 * (codes 4 to 6) gets the same request again at the next tick.
 */
function quarantine(state: UnitState, result: ReadResult, retried: readonly Quarantined[]): void {
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
      state.refused.push({ block, pauseMs, retryMs: performance.now() + pauseMs });
    }
  }
  state.blocks = result.blocks.filter((block) => !errorOf(block));
}

async function lookIntoHoles(silences: Silences, reader: BlockReader, log: Logger): Promise<void> {
  const hole = silences.holes.shift();
  if (!hole) {
    return;
  }
  const found = await narrowHole(reader, hole);
  if (typeof found === 'number') {
    log.warn(describeHole(hole, found));
  } else if (found !== 'innocent') {
    silences.holes.unshift(found);
  }
}
