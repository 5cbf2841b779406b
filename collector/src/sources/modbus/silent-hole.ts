import { ModbusError, type RegisterRange } from '#protocols/modbus/read.ts';
import type { BlockReader } from './block-reader.ts';
import type { RegisterPoint } from './points.ts';

/** Unused registers between two configured ones; a request across them was not answered. */
export interface SilentHole extends RegisterRange {
  before: RegisterPoint;
  after: RegisterPoint;
  /** Whether the hole itself was asked for and not answered. */
  isGuilty: boolean;
}

/**
 * Narrows a hole down by one request. Called once per round: a hole of 125 registers costs 8 rounds at most, and each of
 * them one timeout at most.
 * @returns the rest to look into, or what was found: the register by its number, or `innocent`
 * @throws ModbusError of kind `lost`
 */
export async function narrowHole(reader: BlockReader, hole: SilentHole): Promise<SilentHole | 'innocent' | number> {
  const half = hole.isGuilty ? Math.ceil(hole.length / 2) : hole.length;
  const first = { ...hole, length: half, isGuilty: true };
  if (!(await answers(reader, first))) {
    return half === 1 ? first.start : first;
  }
  if (!hole.isGuilty) {
    return 'innocent';
  }
  const rest = { ...hole, start: hole.start + half, length: hole.length - half };
  return rest.length === 1 ? rest.start : rest;
}

async function answers(reader: BlockReader, { unitId, table, start, length }: SilentHole): Promise<boolean> {
  try {
    await reader.read({ unitId, table, start, length, items: [] }, true);
    return true;
  } catch (error) {
    if (!(error instanceof ModbusError) || error.kind === 'lost') {
      throw error;
    }
    return error.kind !== 'timeout';
  }
}

export function describeHole(hole: SilentHole, register: number): string {
  return (
    `Modbus unit ${hole.unitId} gives no answer to requests that cover ${hole.table} register ${register}, which is not ` +
    `configured but lies between ${hole.before.address} and ${hole.after.address}. These are read apart from now on; ` +
    'a smaller `maxGap` avoids the silence at the start.'
  );
}
