import { expect, it } from 'vitest';

import type { ResolvedPoint } from '../sql/points.ts';
import type { SeriesRow } from '../sql/point-series.ts';
import type { Group } from './grouping.ts';
import { buildSeries } from './series.ts';

const grid = { firstMs: 0, lastMs: 50, bucketMs: 10 };

function group(count: number, over: Partial<ResolvedPoint> = {}): Group {
  return {
    key: 'g',
    points: Array.from({ length: count }, () => ({ followsFromMs: null, validToMs: null, ...over }) as ResolvedPoint),
  };
}

function row(timeMs: number, over: Partial<SeriesRow> = {}): SeriesRow {
  return { series: 0, timeMs, value: 1, points: 2, carried: 0, uncertain: 0, bad: 0, ...over };
}

const ROWS = [
  row(10),
  row(20, { points: 1, value: 0.5 }),
  row(30, { points: 0, value: null, bad: 2 }),
  row(40, { uncertain: 1, carried: 1 }),
];

it('says of each row what it is worth, breaks where nothing is known, and begins at the first row', () => {
  const series = buildSeries(ROWS, group(2), grid, { isSum: true, forAlert: false });
  expect(series.timesMs).toEqual([10, 20, 30, 40, 50]);
  expect(series.values).toEqual([1, 0.5, null, 1, null]);
  expect(series.quality).toEqual([
    [1, 1, 'partial'],
    [2, 2, 'bad'],
    [3, 3, 'uncertain'],
    [4, 4, 'stale'],
  ]);
  expect(series.carried).toEqual([[3, 3]]);
});

it('leaves out of an alert what must neither fire nor resolve it: nulls, and sums that miss a meter', () => {
  const series = buildSeries(ROWS, group(2), grid, { isSum: true, forAlert: true });
  expect(series.timesMs).toEqual([10, 40]);
});

it('keeps the remaining sensors of a temperature in an alert, so that a broken one hides no hot rack', () => {
  const series = buildSeries(ROWS, group(2), grid, { isSum: false, forAlert: true });
  expect(series.timesMs).toEqual([10, 20, 40]);
});

it('does not expect a point after it was closed', () => {
  const series = buildSeries([row(30, { points: 0, value: 1 })], group(1, { validToMs: 25 }), grid, {
    isSum: true,
    forAlert: false,
  });
  expect(series.quality[0]).not.toEqual([0, 0, 'partial']);
});
