import type { SeriesBucketsRow } from '../../sql/point-series.ts';
import { addRows, createSeriesCells, type SeriesCells } from '../../sql/series-cells.ts';
import { bucketCount, type Grid } from './grid.ts';

/** What a bucket holds besides its value. */
export const CellFlag = { uncertain: 1, bad: 2, carried: 4 } as const;

/** The buckets of one series on a grid, by index from its first one. */
export interface Cells {
  /** NaN where nothing is known. */
  values: Float64Array;
  /** Points with a value, carried ones included. */
  points: Int32Array;
  /** Of {@link CellFlag}. */
  flags: Uint8Array;
  /**
   * Time of the newest usable sample, epoch ms; of a rung's row its end, the latest that it can have been. -Infinity where
   * there is none, or where nothing is carried forward and the last value tells it.
   */
  newestMs: number;
  /** Index of the newest bucket in which the database has a row; absent where every cell comes of one. */
  newestOwn?: number;
}

/** Empty cells of some series. */
export function createCells(count: number, grid: Grid): Cells[] {
  return eachOf(createSeriesCells(count, bucketCount(grid), grid), count);
}

/** Whether anything was sampled in a bucket, good or bad. */
export function hasCell({ points, flags }: Cells, index: number): boolean {
  return (points[index] ?? 0) > 0 || (flags[index] ?? 0) > 0;
}

/** Index of the newest bucket in which anything was sampled; -1 where there is none. */
export function newestCell(cells: Cells): number {
  let index = cells.flags.length - 1;
  while (index >= 0 && !hasCell(cells, index)) {
    index--;
  }
  return index;
}

/** The cells of a grid that begins so many buckets later. */
export function cellsFrom({ values, points, flags, newestMs }: Cells, first: number): Cells {
  return { values: values.subarray(first), points: points.subarray(first), flags: flags.subarray(first), newestMs };
}

/** Writes the cells of a later, shorter grid of the same step over the end of these. */
export function overwriteEnd(cells: Cells, end: Cells): void {
  const offset = cells.flags.length - end.flags.length;
  cells.values.set(end.values, offset);
  cells.points.set(end.points, offset);
  cells.flags.set(end.flags, offset);
  cells.newestMs = Math.max(cells.newestMs, end.newestMs);
}

/** The cells of some series from the rows that the database made of them. */
export function cellsOf(rows: readonly SeriesBucketsRow[], count: number, grid: Grid): Cells[] {
  const all = createSeriesCells(count, bucketCount(grid), grid);
  addRows(all, rows);
  return eachOf(all, count);
}

/** The cells of each of some series; they are not copied. */
export function eachOf({ width, values, points, flags }: SeriesCells, count: number): Cells[] {
  return Array.from({ length: count }, (_series, index) => {
    const [from, to] = [index * width, (index + 1) * width];
    return {
      values: values.subarray(from, to),
      points: points.subarray(from, to),
      flags: flags.subarray(from, to),
      newestMs: -Infinity,
    };
  });
}
