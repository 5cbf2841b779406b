import { MAX_ROWS_PER_STATEMENT } from './limits.ts';

/** So that the answer of a statement stays small while it is unpacked. */
export function portionsOf(pointIds: number[], rowsPerPoint: number): number[][] {
  const size = Math.max(1, Math.floor(MAX_ROWS_PER_STATEMENT / rowsPerPoint));
  return Array.from({ length: Math.ceil(pointIds.length / size) }, (_, index) =>
    pointIds.slice(index * size, (index + 1) * size)
  );
}
