import { Quality } from '#model/sample.ts';

import type { HeldBuckets } from '../../sql/held-buckets.ts';
import type { PointValue } from '../../sql/point-buckets.ts';
import { addCell, type CarryOptions, flagOf, LAST_QUALITY, shareOf } from './carry.ts';
import { CellFlag, type Cells } from './cells.ts';

const MINUTE_MS = 60_000;

/** `staleAfterMs`: for how long a value stands after its row where the row does not say, ms. */
export interface HeldOptions extends CarryOptions {
  value: PointValue;
}

/**
 * Adds one point to its series, where a value stands until the next one: an average weighs each value by the minutes for which
 * it stood, whatever the number of samples, and a bucket without samples has the value that stood then. The time is known to
 * the minute; minutes for which nothing is known do not count. A bucket in which nothing was sampled has a value where that
 * stands to its end, or until now or the end of the point.
 */
export function addHeld(cells: Cells, point: HeldBuckets, options: HeldOptions): void {
  const { grid, combine, value, nowMs } = options;
  const { firstMs, bucketMs } = grid;
  const isSum = combine === 'sum';
  /** No value stands beyond. */
  const endMs = Math.min(firstMs + cells.flags.length * bucketMs, options.validToMs ?? Infinity, nowMs);
  let current = emptyBucket(-1);
  const enter = (index: number) => {
    if (index !== current.index) {
      finish();
      current = emptyBucket(index);
    }
    return current;
  };
  const finish = () => {
    const { index, hasOwn, reachMs, flag } = current;
    const share = shareOf(index, options);
    if (index < 0 || index >= cells.flags.length || share === 0) {
      return;
    }
    const bucketEndMs = firstMs + (index + 1) * bucketMs;
    const isKnown = hasOwn || reachMs >= Math.min(bucketEndMs, endMs);
    const number = isKnown ? pick(value, current) * share : NaN;
    const mark = isKnown && !hasOwn ? flag | CellFlag.carried : hasOwn ? flag : flag & CellFlag.bad;
    if (isKnown || mark) {
      addCell(cells, index, number, mark, combine);
    }
  };
  const stand = (fromMs: number, toMs: number, last: number, quality: number) => {
    for (let timeMs = fromMs; timeMs < toMs;) {
      const index = Math.floor((timeMs - firstMs) / bucketMs);
      const nextMs = Math.min(toMs, firstMs + (index + 1) * bucketMs);
      const bucket = enter(index);
      weigh(bucket, last, last * (nextMs - timeMs), nextMs - timeMs);
      bucket.final = last;
      bucket.flag |= flagOf(quality);
      bucket.reachMs = nextMs;
      timeMs = nextMs;
    }
  };

  let before: { fromMs: number; untilMs: number; last: number; quality: number } | undefined;
  for (let row = 0; row < point.timesMs.length; row++) {
    const part = partOf(point, row, options);
    const quality = point.qualities[row] as number;
    if (before) {
      stand(before.fromMs, Math.min(part.fromMs, before.untilMs, endMs), before.last, before.quality);
      before.fromMs = Math.max(before.fromMs, part.fromMs);
    }
    const index = Math.floor(((point.timesMs[row] as number) - firstMs) / bucketMs);
    const bucket = enter(index);
    bucket.flag |= flagOf(quality % LAST_QUALITY);
    if (Number.isNaN(part.value)) {
      // The point itself said that it knows nothing; in sums the last value stands in for it, marked.
      before = isSum && before ? { ...before, quality: Quality.bad } : undefined;
      continue;
    }
    weigh(bucket, part.value, part.sum, part.weightMs);
    bucket.hasOwn = true;
    bucket.final = part.last;
    cells.newestMs = Math.max(cells.newestMs, Math.min(part.toMs, nowMs));
    cells.newestOwn = Math.max(cells.newestOwn ?? -1, Math.min(index, cells.flags.length - 1));
    before = {
      fromMs: part.toMs,
      untilMs: part.toMs + part.standsMs,
      last: part.last,
      quality: Math.floor(quality / LAST_QUALITY),
    };
  }
  if (before) {
    stand(before.fromMs, Math.min(before.untilMs, endMs), before.last, before.quality);
  }
  finish();
}

interface Bucket {
  index: number;
  sum: number;
  weightMs: number;
  low: number;
  high: number;
  final: number;
  flag: number;
  /** Something was sampled in it that is usable. */
  hasOwn: boolean;
  /** Up to where the value before stands, epoch ms. */
  reachMs: number;
}

function emptyBucket(index: number): Bucket {
  return {
    index,
    sum: 0,
    weightMs: 0,
    low: Infinity,
    high: -Infinity,
    final: NaN,
    flag: 0,
    hasOwn: false,
    reachMs: -Infinity,
  };
}

function weigh(bucket: Bucket, value: number, sum: number, weightMs: number): void {
  bucket.sum += sum;
  bucket.weightMs += weightMs;
  bucket.low = Math.min(bucket.low, value);
  bucket.high = Math.max(bucket.high, value);
}

function pick(value: PointValue, { sum, weightMs, low, high, final }: Bucket): number {
  switch (value) {
    case 'mean':
      return sum / weightMs;
    case 'min':
      return low;
    case 'max':
      return high;
    case 'last':
      return final;
  }
}

/** A row as the time between its first and its last minute with samples, epoch ms; the whole of it where nobody says more. */
function partOf({ timesMs, values, lasts, held }: HeldBuckets, row: number, { rungMs, staleAfterMs }: HeldOptions) {
  const startMs = timesMs[row] as number;
  const value = values[row] as number;
  const last = lasts[row] as number;
  const minutes = held?.minutes[row] ?? NaN;
  if (held && minutes > 0) {
    return {
      fromMs: startMs + (held.leads[row] as number) * MINUTE_MS,
      toMs: startMs + (held.tails[row] as number) * MINUTE_MS,
      value,
      last,
      sum: (held.sums[row] as number) * MINUTE_MS,
      weightMs: minutes * MINUTE_MS,
      standsMs: (held.stands[row] as number) * MINUTE_MS,
    };
  }
  const standsMs = Math.floor(staleAfterMs / MINUTE_MS) * MINUTE_MS;
  return { fromMs: startMs, toMs: startMs + rungMs, value, last, sum: value * rungMs, weightMs: rungMs, standsMs };
}
