import type { Rollup } from '#model/catalog/metric.ts';
import type { RowQuality } from '#model/query/frame-meta.ts';

import { rowQualities, rowsCarried } from '../over-time/windows.ts';
import { extendQuality, extendRun, type Series } from '../series.ts';

/** Below this a share is rounding. */
const NO_SHARE = 1e-9;

/** A series of a rack, and the share of it in each bucket, by the bucket's index, that belongs to what is made. */
export interface Part {
  series: Series;
  share: ArrayLike<number>;
}

export interface FoldOptions {
  firstMs: number;
  bucketMs: number;
  count: number;
  combine: Rollup;
  /** What nobody had a share of is nothing; else nothing is known of it. */
  emptyIsZero: boolean;
  forAlert: boolean;
}

/**
 * Brings shares of racks together: sums add each rack's part, averages weigh racks by the share, the lowest and highest are of
 * the racks with a share. Rows that no rack has are left out.
 */
export function foldShares(parts: readonly Part[], options: FoldOptions): Series {
  const { firstMs, bucketMs, count, combine, emptyIsZero, forAlert } = options;
  const buckets = Array.from({ length: count }, emptyBucket);
  for (const { series, share } of parts) {
    const qualities = rowQualities(series);
    const carried = rowsCarried(series);
    for (let row = 0; row < series.timesMs.length; row++) {
      const index = Math.round(((series.timesMs[row] as number) - firstMs) / bucketMs);
      const bucket = buckets[index];
      if (!bucket) {
        continue;
      }
      bucket.isThere = true;
      const weight = share[index] ?? 0;
      if (weight > NO_SHARE) {
        addRow(bucket, series.values[row] as number, weight, qualities[row], carried[row] === 1);
      }
    }
    // A rack without a row has a share all the same.
    addMissing(buckets, series, share, firstMs, bucketMs);
  }
  const made: Series & { timesMs: number[]; values: number[] } = {
    timesMs: [],
    values: [],
    quality: [],
    carried: [],
    points: 0,
    expectedPoints: buckets.at(-1)?.expected ?? 0,
  };
  buckets.forEach((bucket, index) => {
    const value = bucket.expected === 0 && emptyIsZero ? 0 : valueOf(bucket, combine);
    const quality = bucket.expected === 0 ? undefined : qualityOf(bucket);
    const provesNothing = Number.isNaN(value) || (combine === 'sum' && quality === 'partial');
    if (!bucket.isThere || (forAlert && provesNothing)) {
      return;
    }
    const row = made.timesMs.push(firstMs + index * bucketMs) - 1;
    made.values.push(value);
    made.points = bucket.known;
    if (quality) {
      extendQuality(made.quality, row, quality);
    }
    if (bucket.carried) {
      extendRun(made.carried, row);
    }
  });
  const newestMs = parts.reduce((newest, { series }) => Math.max(newest, series.newestMs ?? -Infinity), -Infinity);
  return { ...made, ...(Number.isFinite(newestMs) && { newestMs }) };
}

interface Bucket {
  isThere: boolean;
  sum: number;
  weight: number;
  low: number;
  high: number;
  /** Racks with a share, and those of them with a value. */
  expected: number;
  known: number;
  qualities: Set<RowQuality>;
  carried: boolean;
}

function emptyBucket(): Bucket {
  return {
    isThere: false,
    sum: 0,
    weight: 0,
    low: Infinity,
    high: -Infinity,
    expected: 0,
    known: 0,
    qualities: new Set(),
    carried: false,
  };
}

function addRow(bucket: Bucket, value: number, weight: number, quality: RowQuality | undefined, carried: boolean) {
  bucket.expected++;
  if (quality) {
    bucket.qualities.add(quality);
  }
  if (Number.isNaN(value)) {
    return;
  }
  bucket.known++;
  bucket.sum += value * weight;
  bucket.weight += weight;
  bucket.low = Math.min(bucket.low, value);
  bucket.high = Math.max(bucket.high, value);
  bucket.carried ||= carried;
}

function addMissing(
  buckets: readonly Bucket[],
  { timesMs }: Series,
  share: ArrayLike<number>,
  firstMs: number,
  bucketMs: number
) {
  if (timesMs.length === buckets.length) {
    return;
  }
  const rows = new Set(Array.from(timesMs, (timeMs) => Math.round((timeMs - firstMs) / bucketMs)));
  buckets.forEach((bucket, index) => {
    if (!rows.has(index) && (share[index] ?? 0) > NO_SHARE) {
      bucket.expected++;
    }
  });
}

function valueOf({ sum, weight, low, high, known }: Bucket, combine: Rollup): number {
  if (known === 0) {
    return NaN;
  }
  switch (combine) {
    case 'sum':
      return sum;
    case 'mean':
      return sum / weight;
    case 'min':
      return low;
    case 'max':
      return high;
  }
}

function qualityOf({ known, expected, qualities }: Bucket): RowQuality | undefined {
  if (known === 0) {
    return qualities.has('bad') ? 'bad' : 'stale';
  }
  if (known < expected || qualities.has('partial')) {
    return 'partial';
  }
  return qualities.has('uncertain') ? 'uncertain' : undefined;
}
