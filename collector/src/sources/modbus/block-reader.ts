import type { Block } from './plan.ts';
import type { RegisterPoint } from './points.ts';

/** Anything that reads one block; see `ModbusConnection.read`. */
export interface BlockReader {
  /** @param isProbe an answer is not likely: the wait for it may be cut short */
  read(block: Block<RegisterPoint>, isProbe?: boolean): Promise<Buffer>;
}
