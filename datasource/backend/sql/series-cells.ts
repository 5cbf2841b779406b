import type { SeriesBucketsRow } from './point-series.ts';

/**
 * The buckets of some series, those of one after those of the other: thousands of series have few arrays together, which cost less to
 * make and to clear away than some for each.
 */
export interface SeriesCells {
  /** Start of the first bucket of each series, epoch ms. */
  firstMs: number;
  bucketMs: number;
  /** Buckets of each series. */
  width: number;
  /** NaN where nothing is known. */
  values: Float64Array;
  /** Points with a value. */
  points: Int32Array;
  /** 1: something was uncertain; 2: something was bad. */
  flags: Uint8Array;
}

/** @param width buckets of each series */
export function createSeriesCells(
  count: number,
  width: number,
  { firstMs, bucketMs }: Pick<SeriesCells, 'firstMs' | 'bucketMs'>
): SeriesCells {
  return {
    ...{ firstMs, bucketMs, width },
    values: new Float64Array(count * width).fill(NaN),
    points: new Int32Array(count * width),
    flags: new Uint8Array(count * width),
  };
}

/** Adds what the database made of some series to their cells; where there is something already, both come together as a sum. */
export function addRows(cells: SeriesCells, rows: readonly SeriesBucketsRow[]): void {
  const { firstMs, bucketMs, width, values, points, flags } = cells;
  for (const { series, timesMs, values: own, points: ownPoints, flags: ownFlags } of rows) {
    for (let row = 0; row < timesMs.length; row++) {
      const bucket = Math.floor(((timesMs[row] as number) - firstMs) / bucketMs);
      if (bucket < 0 || bucket >= width) {
        continue;
      }
      const at = series * width + bucket;
      const before = values[at] as number;
      const value = own[row] as number;
      values[at] = Number.isNaN(before) ? value : before + (Number.isNaN(value) ? 0 : value);
      points[at] = (points[at] as number) + (ownPoints[row] as number);
      flags[at] = (flags[at] as number) | (ownFlags[row] as number);
    }
  }
}

/** Forgets the buckets from one time to another (epoch ms, both included) of all series. */
export function forgetCells(
  { width, values, points, flags, ...grid }: SeriesCells,
  fromMs: number,
  toMs: number
): void {
  const from = Math.max(0, Math.ceil((fromMs - grid.firstMs) / grid.bucketMs));
  const to = Math.min(width, Math.floor((toMs - grid.firstMs) / grid.bucketMs) + 1);
  for (let start = 0; start < values.length; start += width) {
    values.fill(NaN, start + from, start + to);
    points.fill(0, start + from, start + to);
    flags.fill(0, start + from, start + to);
  }
}
