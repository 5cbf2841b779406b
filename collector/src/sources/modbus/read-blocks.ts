import { decodeValue } from './decode.ts';
import { ModbusError } from './errors.ts';
import type { ModbusConnection } from './connection.ts';
import { splitBlock, type Block } from './plan.ts';
import { isBitTable, type RegisterPoint } from './points.ts';
import { Quality, type QualityCode } from '#model/sample.ts';

export interface Reading {
  point: RegisterPoint;
  value: number | null;
  quality: QualityCode;
  timeMs: number;
}

export interface ReadResult {
  readings: Reading[];
  /** Points that the device refuses even in a request of their own, with its words. */
  refused: Array<{ point: RegisterPoint; error: ModbusError }>;
  /** Points not read because their unit is silent. */
  missed: Array<{ point: RegisterPoint; error: ModbusError }>;
  /** The blocks to ask for next time: those that were refused are replaced by the parts that work. */
  blocks: Array<Block<RegisterPoint>>;
}

/**
 * Reads blocks one after the other and decodes their points. A block that the device refuses is split
 * until the parts work. After a silence the rest of the same unit is not tried, for it would cost one
 * timeout a block.
 * @throws ModbusError of kind `lost`
 */
export async function readBlocks(
  connection: ModbusConnection,
  blocks: Array<Block<RegisterPoint>>
): Promise<ReadResult> {
  const result: ReadResult = { readings: [], refused: [], missed: [], blocks: [] };
  const silent = new Map<number, ModbusError>();
  const todo = [...blocks];
  for (let block = todo.shift(); block; block = todo.shift()) {
    const silence = silent.get(block.unitId);
    if (silence) {
      miss(result, block, silence);
      continue;
    }
    try {
      const bytes = await connection.read(block);
      result.readings.push(...decodeBlock(block, bytes, Date.now()));
      result.blocks.push(block);
    } catch (error) {
      if (!(error instanceof ModbusError) || error.kind === 'lost') {
        throw error;
      }
      const parts = error.refusesRange ? splitBlock(block) : [];
      if (parts.length > 0) {
        todo.unshift(...parts);
      } else if (error.unitAway) {
        silent.set(block.unitId, error);
        miss(result, block, error);
      } else {
        refuse(result, block, error);
      }
    }
  }
  return result;
}

function decodeBlock(block: Block<RegisterPoint>, bytes: Uint8Array, timeMs: number): Reading[] {
  const width = isBitTable(block.table) ? 1 : 2;
  return block.items.map((point) => {
    const from = (point.start - block.start) * width;
    return { point, timeMs, ...decodeValue(bytes.subarray(from, from + point.length * width), point.layout) };
  });
}

function miss(result: ReadResult, block: Block<RegisterPoint>, error: ModbusError): void {
  result.blocks.push(block);
  for (const point of block.items) {
    result.missed.push({ point, error });
  }
}

function refuse(result: ReadResult, block: Block<RegisterPoint>, error: ModbusError): void {
  result.blocks.push(block);
  for (const point of block.items) {
    result.refused.push({ point, error });
  }
}

/** A reading that says "the device gave none". */
export function badReading(point: RegisterPoint, timeMs: number): Reading {
  return { point, value: null, quality: Quality.bad, timeMs };
}
