import { Quality } from '#model/sample.ts';
import { isBitTable, ModbusError } from '#protocols/modbus/read.ts';
import type { SourceSample } from '../../contract/reading.ts';
import type { BlockReader } from './block-reader.ts';
import { splitBlock, type Block } from './plan.ts';
import type { RegisterPoint } from './points.ts';
import type { Silences } from './silences.ts';

export interface Unread {
  point: RegisterPoint;
  error: ModbusError;
}

export interface ReadResult {
  samples: SourceSample[];
  /** Addresses that were read; a counter has no sample at first. */
  read: string[];
  /** The same by the time of the answer, epoch ms: a neighbour that is slow or silent makes nobody late. */
  readAt: Map<number, string[]>;
  /** Points that the unit refuses, or is silent on, even in a request of their own, with its words. */
  refused: Unread[];
  /** Points that were not read this time. */
  missed: Unread[];
  /** Whether the unit gave any answer; a refusal is one. */
  answered: boolean;
  /** The blocks to ask for next time: those that were refused are replaced by the parts that work. */
  blocks: Array<Block<RegisterPoint>>;
}

/** The value of a point out of an answer; `null` for "no reading", `undefined` where there is nothing to store. */
export type ValueOf = (
  point: RegisterPoint,
  bytes: Buffer,
  offset: number,
  timeMs: number
) => number | null | undefined;

/**
 * Reads the blocks of one unit one after the other. A block that the unit refuses is split until the parts work, and so
 * is, one step at a time, a block that it is silent on while it answers others. A unit that is silent altogether costs
 * no more than a few timeouts.
 * @throws ModbusError of kind `lost`
 */
export async function readBlocks(
  reader: BlockReader,
  blocks: Array<Block<RegisterPoint>>,
  silences: Silences,
  valueOf: ValueOf
): Promise<ReadResult> {
  const result: ReadResult = {
    samples: [],
    read: [],
    readAt: new Map(),
    refused: [],
    missed: [],
    answered: false,
    blocks: [],
  };
  const silent: Array<{ block: Block<RegisterPoint>; error: ModbusError }> = [];
  const todo = silences.suspectsLast(blocks);
  let away: ModbusError | undefined;
  for (let block = todo.shift(); block; block = todo.shift()) {
    if (away) {
      miss(result, block, away);
      continue;
    }
    try {
      takeAnswer(result, block, await readTwice(reader, block, silences.isSuspect(block)), valueOf);
      silences.answered(block);
    } catch (error) {
      if (!(error instanceof ModbusError) || error.kind === 'lost') {
        throw error;
      }
      if (error.kind === 'timeout') {
        silent.push({ block, error });
        away = silences.isEnough(silent.length, result.answered) ? error : undefined;
      } else if (error.gatewayMissesUnit) {
        away = error;
        miss(result, block, error);
      } else {
        result.answered = true;
        refuseOrSplit(result, block, error, todo);
      }
    }
  }
  if (silent.length > 0) {
    await judgeSilence(result, silent, reader, silences);
  }
  return result;
}

/** One frame with a wrong checksum is asked for once more before it costs a poll. */
async function readTwice(reader: BlockReader, block: Block<RegisterPoint>, isProbe: boolean): Promise<Buffer> {
  try {
    return await reader.read(block, isProbe);
  } catch (error) {
    if (error instanceof ModbusError && error.kind === 'garbled') {
      return reader.read(block, isProbe);
    }
    throw error;
  }
}

function takeAnswer(result: ReadResult, block: Block<RegisterPoint>, bytes: Buffer, valueOf: ValueOf): void {
  const timeMs = Date.now();
  const width = isBitTable(block.table) ? 1 : 2;
  for (const point of block.items) {
    const value = valueOf(point, bytes, (point.start - block.start) * width, timeMs);
    if (value !== undefined) {
      const quality = value === null ? Quality.bad : Quality.good;
      result.samples.push({ address: point.address, timeMs, receivedMs: timeMs, value, quality });
    }
  }
  const addresses = block.items.map(({ address }) => address);
  result.read.push(...addresses);
  result.readAt.set(timeMs, [...(result.readAt.get(timeMs) ?? []), ...addresses]);
  result.answered = true;
  result.blocks.push(block);
}

function refuseOrSplit(
  result: ReadResult,
  block: Block<RegisterPoint>,
  error: ModbusError,
  todo: Array<Block<RegisterPoint>>
): void {
  const parts = error.refusesRange ? splitBlock(block) : [];
  if (parts.length > 0) {
    todo.unshift(...parts);
  } else if (error.kind === 'garbled') {
    miss(result, block, error);
  } else {
    refuse(result, block, error);
  }
}

/** Tells a unit that is away from one that is silent on some registers: those are read apart from the next time on. */
async function judgeSilence(
  result: ReadResult,
  silent: Array<{ block: Block<RegisterPoint>; error: ModbusError }>,
  reader: BlockReader,
  silences: Silences
): Promise<void> {
  const isThere = result.answered || (await answersProbe(silent, reader, silences));
  result.answered = isThere;
  for (const { block, error } of silent) {
    const isHeldUp = error.heldUpBy !== undefined;
    if (!isThere || isHeldUp || !silences.isCulprit(block)) {
      silences.suspect(block, isThere && !isHeldUp);
      miss(result, block, error);
      continue;
    }
    const parts = splitBlock(block);
    silences.split(block, parts);
    for (const part of parts) {
      miss(result, part, error);
    }
    if (parts.length === 0) {
      refuse(result, block, error);
    }
  }
}

/** Asks for single registers of a unit that has answered nothing so far: a request may be silent for one bad register. */
async function answersProbe(
  silent: ReadonlyArray<{ block: Block<RegisterPoint> }>,
  reader: BlockReader,
  silences: Silences
): Promise<boolean> {
  const probe = silences.probe(silent.map(({ block }) => block));
  if (!probe) {
    return false;
  }
  try {
    await reader.read(probe);
    return true;
  } catch (error) {
    if (!(error instanceof ModbusError) || error.kind === 'lost') {
      throw error;
    }
    return error.kind !== 'timeout' && !error.gatewayMissesUnit;
  }
}

function miss(result: ReadResult, block: Block<RegisterPoint>, error: ModbusError): void {
  result.blocks.push(block);
  block.items.forEach((point) => result.missed.push({ point, error }));
}

function refuse(result: ReadResult, block: Block<RegisterPoint>, error: ModbusError): void {
  result.blocks.push(block);
  block.items.forEach((point) => result.refused.push({ point, error }));
}
