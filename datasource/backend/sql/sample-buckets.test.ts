import { expect, it } from 'vitest';

import { bucketSamples } from './sample-buckets.ts';

const BUCKET_MS = 10;

/** Time, value and quality of each sample. */
function samples(...rows: Array<[number, number, number]>) {
  return {
    pointId: 7,
    timesMs: Float64Array.from(rows, ([timeMs]) => timeMs),
    values: Float64Array.from(rows, ([, value]) => value),
    qualities: Int32Array.from(rows, ([, , quality]) => quality),
  };
}

it.each([
  ['mean', 3],
  ['min', 1],
  ['max', 6],
  ['last', 2],
] as const)('takes the %s of the usable samples of a bucket', (value, expected) => {
  const rows = bucketSamples(samples([10, 1, 0], [12, 6, 1], [15, 2, 0], [18, 99, 2], [31, 5, 0]), BUCKET_MS, value);
  expect([...rows.timesMs]).toEqual([15, 31]);
  expect([...rows.values]).toEqual([expected, 5]);
  expect([...rows.finals]).toEqual([2, 5]);
  // Worst: bad; last: bad.
  expect([...rows.qualities]).toEqual([2 + 4 * 2, 0]);
});

it('tells a bucket without a usable sample by its last one; a sample without a value is as bad as one', () => {
  const rows = bucketSamples(samples([10, NaN, 0], [13, 4, 3]), BUCKET_MS, 'mean');
  expect([...rows.timesMs]).toEqual([13]);
  expect([...rows.values]).toEqual([NaN]);
  expect([...rows.finals]).toEqual([NaN]);
  expect([...rows.qualities]).toEqual([2 + 4 * 2]);
});

it('marks what was uncertain in the bucket, and what was last', () => {
  const rows = bucketSamples(samples([10, 1, 1], [11, 2, 0], [20, 3, 0], [21, 4, 1]), BUCKET_MS, 'last');
  expect([...rows.qualities]).toEqual([1, 1 + 4 * 1]);
});
