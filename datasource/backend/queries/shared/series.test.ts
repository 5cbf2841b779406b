import { expect, it } from 'vitest';

import type { ResolvedPoint } from '../../sql/points.ts';
import { CellFlag, type Cells, createCells } from './cells.ts';
import type { Group } from './grouping.ts';
import { buildSeries } from './series.ts';

const grid = { firstMs: 0, lastMs: 50, bucketMs: 10 };

function group(count: number, over: Partial<ResolvedPoint> = {}): Group {
  return {
    key: 'g',
    points: Array.from({ length: count }, () => ({ followsFromMs: null, validToMs: null, ...over }) as ResolvedPoint),
  };
}

type Row = [timeMs: number, cell: { value?: number; points?: number; flag?: number }];

function cellsOf(rows: Row[]): Cells {
  const cells = createCells(1, grid)[0]!;
  for (const [timeMs, { value = 1, points = 2, flag = 0 }] of rows) {
    const index = timeMs / grid.bucketMs;
    cells.values[index] = value;
    cells.points[index] = points;
    cells.flags[index] = flag;
  }
  return cells;
}

const CELLS = cellsOf([
  [10, {}],
  [20, { points: 1, value: 0.5 }],
  [30, { points: 0, value: NaN, flag: CellFlag.bad }],
  [40, { flag: CellFlag.uncertain | CellFlag.carried }],
]);

it('says of each row what it is worth, breaks where nothing is known, and begins at the first row', () => {
  const series = buildSeries(CELLS, group(2), grid, { isSum: true, forAlert: false });
  expect(Array.from(series.timesMs)).toEqual([10, 20, 30, 40, 50]);
  expect(Array.from(series.values)).toEqual([1, 0.5, NaN, 1, NaN]);
  expect(series.quality).toEqual([
    [1, 1, 'partial'],
    [2, 2, 'bad'],
    [3, 3, 'uncertain'],
    [4, 4, 'stale'],
  ]);
  expect(series.carried).toEqual([[3, 3]]);
});

it('leaves out of an alert what must neither fire nor resolve it: nulls, and sums that miss a meter', () => {
  const series = buildSeries(CELLS, group(2), grid, { isSum: true, forAlert: true });
  expect(Array.from(series.timesMs)).toEqual([10, 40]);
});

it('keeps the remaining sensors of a temperature in an alert, so that a broken one hides no hot rack', () => {
  const series = buildSeries(CELLS, group(2), grid, { isSum: false, forAlert: true });
  expect(Array.from(series.timesMs)).toEqual([10, 20, 40]);
});

it('does not expect a point after it was closed', () => {
  const series = buildSeries(cellsOf([[30, { points: 0 }]]), group(1, { validToMs: 25 }), grid, {
    isSum: true,
    forAlert: false,
  });
  expect(series.quality[0]).not.toEqual([0, 0, 'partial']);
});
