import type { Rollup } from '#model/catalog/metric.ts';
import { Quality } from '#model/sample.ts';

import { CellFlag, type Cells } from './cells.ts';
import type { Grid } from './grid.ts';

/** The buckets of one point in which it was sampled, in the order of time. */
export interface PointBuckets {
  /** Time of the last usable sample, or of the last one where none was usable; epoch ms. */
  timesMs: Float64Array;
  /** Value of the bucket; NaN where no sample was usable. */
  values: Float64Array;
  /** The last usable value. */
  finals: Float64Array;
  /** Worst quality of the bucket's samples, plus four times that of the last one. */
  qualities: Int32Array;
}

export const LAST_QUALITY = 4;

/** When a point is at its place, epoch ms. */
export interface Stay {
  /** End of the point's validity; null while it is open. */
  validToMs: number | null;
  /**
   * Null for ever: a sum counts the point for the part of a bucket from then to the end of its validity. Absent where it counts
   * as a whole.
   */
  sinceMs?: number | null;
}

export interface CarryOptions extends Stay {
  grid: Grid;
  /** How several points come together. */
  combine: Rollup;
  /** Added to a bucket's time to get the end of what it stands for: the width of a rung's rows, ms. */
  rungMs: number;
  staleAfterMs: number;
  nowMs: number;
}

/**
 * Adds one point to its series. A bucket with a value stands until the point's next one, its stale age, the end of its
 * validity or the end of the grid. A closed bucket is judged at its end, the open one now.
 *
 * A carried value keeps the mark of the sample that it comes from. In sums a bad reading counts as missing, so the last
 * good value stands in for it, marked; elsewhere it ends the carrying, because the point itself said that it knows nothing.
 */
export function addPoint(cells: Cells, point: PointBuckets, options: CarryOptions): void {
  const { grid, combine, rungMs, staleAfterMs, validToMs, nowMs } = options;
  const { firstMs, bucketMs } = grid;
  const isSum = combine === 'sum';
  const count = point.timesMs.length;
  const indexOf = (row: number) => Math.floor(((point.timesMs[row] as number) - firstMs) / bucketMs);
  const isUsable = (row: number) => !Number.isNaN(point.values[row]);
  const validTo = validToMs === null ? Infinity : Math.ceil((validToMs - firstMs) / bucketMs);
  const end = Math.min(cells.flags.length, validTo);

  for (let row = 0; row < count; row++) {
    const own = indexOf(row);
    const quality = point.qualities[row] as number;
    const worst = quality % LAST_QUALITY;
    const share = shareOf(own, options);
    if (own >= 0 && share > 0) {
      addCell(cells, own, (point.values[row] as number) * share, flagOf(worst), combine);
    }
    if (!isUsable(row)) {
      continue;
    }
    const seenMs = (point.timesMs[row] as number) + rungMs;
    cells.newestMs = Math.max(cells.newestMs, Math.min(seenMs, nowMs));
    let last = Math.floor(quality / LAST_QUALITY);
    if (last === Quality.bad && !isSum) {
      continue;
    }
    const fresh = nowMs - seenMs <= staleAfterMs;
    const staleFrom = fresh ? Infinity : Math.floor((seenMs + staleAfterMs - firstMs) / bucketMs);
    const until = Math.min(end, staleFrom);
    let next = row + 1;
    for (let index = own + 1; index < until; index++) {
      if (next < count && indexOf(next) === index) {
        if (!isSum || isUsable(next)) {
          break;
        }
        last = Quality.bad;
        next++;
      }
      const shareThen = shareOf(index, options);
      if (index >= 0 && shareThen > 0) {
        addCell(cells, index, (point.finals[row] as number) * shareThen, flagOf(last) | CellFlag.carried, combine);
      }
    }
  }
}

/** The part of a bucket, by its index, that counts of a point in its series; 0 where the point was elsewhere. */
export function shareOf(
  index: number,
  { grid, combine, validToMs, sinceMs }: Stay & { grid: Grid; combine: Rollup }
): number {
  if (combine !== 'sum' || sinceMs === undefined || (sinceMs === null && validToMs === null)) {
    return 1;
  }
  const startMs = grid.firstMs + index * grid.bucketMs;
  const ms = Math.min(validToMs ?? Infinity, startMs + grid.bucketMs) - Math.max(sinceMs ?? -Infinity, startMs);
  return Math.max(0, ms) / grid.bucketMs;
}

export function flagOf(quality: number): number {
  return quality === Quality.bad ? CellFlag.bad : quality === Quality.uncertain ? CellFlag.uncertain : 0;
}

export function addCell(
  { values, points, flags }: Cells,
  index: number,
  value: number,
  flag: number,
  combine: Rollup
): void {
  flags[index] = (flags[index] as number) | flag;
  if (Number.isNaN(value)) {
    return;
  }
  const before = values[index] as number;
  points[index] = (points[index] as number) + 1;
  values[index] = Number.isNaN(before) ? value : combined(before, value, combine);
}

/** Means are summed here and divided once all points are in. */
function combined(a: number, b: number, combine: Rollup): number {
  switch (combine) {
    case 'sum':
    case 'mean':
      return a + b;
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
  }
}

/** To be called once, after the last point. */
export function finishCells({ values, points }: Cells, combine: Rollup): void {
  if (combine === 'mean') {
    for (let index = 0; index < values.length; index++) {
      if ((points[index] as number) > 1) {
        values[index] = (values[index] as number) / (points[index] as number);
      }
    }
  }
}
