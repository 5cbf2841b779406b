import { bucketStart } from './bucket-start.ts';
import type { PointBucketsRow, PointValue } from './point-buckets.ts';

/** Worst of what a sample can be; one without a value is as good as bad. */
const BAD = 2;
const LAST_QUALITY = 4;

/** The samples of one point, in the order of time. */
export interface PointSamples {
  pointId: number;
  timesMs: Float64Array;
  /** NaN is null. */
  values: Float64Array;
  qualities: Int32Array;
}

/** What the database makes of the samples of a point within buckets, made here; see `bucketedSql`. */
export function bucketSamples(
  { pointId, timesMs, values, qualities }: PointSamples,
  bucketMs: number,
  value: PointValue
): PointBucketsRow {
  const count = timesMs.length;
  const row = {
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
    finals: new Float64Array(count),
    qualities: new Int32Array(count),
  };
  let rows = 0;
  for (let first = 0; first < count;) {
    const endMs = bucketStart(timesMs[first] as number, bucketMs) + bucketMs;
    let usable = 0;
    let worst = 0;
    let quality = 0;
    let total = 0;
    let low = Infinity;
    let high = -Infinity;
    let final = NaN;
    let seenMs = NaN;
    let at = first;
    for (; at < count && (timesMs[at] as number) < endMs; at++) {
      const one = values[at] as number;
      quality = Number.isNaN(one) || (qualities[at] as number) > BAD ? BAD : (qualities[at] as number);
      worst = quality > worst ? quality : worst;
      if (quality < BAD) {
        usable++;
        total += one;
        low = one < low ? one : low;
        high = one > high ? one : high;
        final = one;
        seenMs = timesMs[at] as number;
      }
    }
    row.timesMs[rows] = usable > 0 ? seenMs : (timesMs[at - 1] as number);
    row.values[rows] = usable > 0 ? pick(value, total / usable, low, high, final) : NaN;
    row.finals[rows] = final;
    row.qualities[rows] = worst + LAST_QUALITY * quality;
    rows++;
    first = at;
  }
  return {
    pointId,
    timesMs: row.timesMs.subarray(0, rows),
    values: row.values.subarray(0, rows),
    finals: row.finals.subarray(0, rows),
    qualities: row.qualities.subarray(0, rows),
  };
}

function pick(value: PointValue, mean: number, min: number, max: number, last: number): number {
  switch (value) {
    case 'mean':
      return mean;
    case 'min':
      return min;
    case 'max':
      return max;
    case 'last':
      return last;
  }
}
