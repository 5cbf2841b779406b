import { describe, expect, it } from 'vitest';

import { finishCells } from './carry.ts';
import { CellFlag, createCells } from './cells.ts';
import { addHeld, type HeldOptions } from './held.ts';

const MINUTE = 60_000;
/** Two buckets of five minutes. */
const GRID = { firstMs: 0, lastMs: 5 * MINUTE, bucketMs: 5 * MINUTE };
const OPTIONS: HeldOptions = {
  grid: GRID,
  value: 'mean',
  combine: 'mean',
  rungMs: MINUTE,
  staleAfterMs: 60 * MINUTE,
  validToMs: null,
  nowMs: 1_000 * MINUTE,
};
const { bad, carried } = CellFlag;

type Row = [minute: number, value: number, quality?: number];

function cellsOf(rows: Row[], options: Partial<HeldOptions> = {}) {
  const cells = createCells(1, GRID)[0]!;
  const values = Float64Array.from(rows, ([, value]) => value);
  addHeld(
    cells,
    {
      pointId: 1,
      timesMs: Float64Array.from(rows, ([minute]) => minute * MINUTE),
      values,
      lasts: values,
      qualities: Int32Array.from(rows, ([, , quality = 0]) => 5 * quality),
    },
    { ...OPTIONS, ...options }
  );
  finishCells(cells, options.combine ?? OPTIONS.combine);
  return { values: [...cells.values], flags: [...cells.flags] };
}

describe('a value that stands', () => {
  it('weighs the minutes up to the next one, within the bucket and beyond', () => {
    expect(
      cellsOf([
        [0, 10],
        [4, 60],
      ])
    ).toEqual({ values: [20, 60], flags: [0, carried] });
  });

  it('comes from before the range', () => {
    expect(
      cellsOf([
        [-3, 10],
        [4, 60],
      ]).values
    ).toEqual([20, 60]);
  });

  it('weighs nothing where it is stale, and makes no bucket that it does not last through', () => {
    expect(
      cellsOf(
        [
          [0, 10],
          [4, 60],
        ],
        { staleAfterMs: 2 * MINUTE }
      ).values
    ).toEqual([(3 * 10 + 60) / 4, NaN]);
  });

  it('ends now, and with its point', () => {
    expect(
      cellsOf(
        [
          [0, 10],
          [1, 60],
        ],
        { nowMs: 3 * MINUTE }
      ).values
    ).toEqual([(10 + 2 * 60) / 3, NaN]);
    expect(
      cellsOf(
        [
          [0, 10],
          [5, 60],
        ],
        { nowMs: 8 * MINUTE }
      ).values
    ).toEqual([10, 60]);
    expect(cellsOf([[0, 10]], { validToMs: 5 * MINUTE }).values).toEqual([10, NaN]);
  });

  it('is ended by a bad one; in a sum it stands in for that, marked', () => {
    const rows: Row[] = [
      [0, 10],
      [2, NaN, 2],
      [4, 60],
      [6, NaN, 2],
    ];
    expect(cellsOf(rows)).toEqual({ values: [(2 * 10 + 60) / 3, NaN], flags: [bad, bad] });
    expect(cellsOf(rows, { combine: 'sum' })).toEqual({ values: [20, 60], flags: [bad, bad | carried] });
  });

  it('counts in a sum for the part of a bucket in which its point was at its place', () => {
    const moved = { combine: 'sum', sinceMs: null, validToMs: 6 * MINUTE } as const;
    expect(
      cellsOf(
        [
          [0, 10],
          [5, 10],
        ],
        moved
      ).values
    ).toEqual([10, 2]);
  });

  it('is absent from a sum where its point was elsewhere throughout, and not 0', () => {
    const rows: Row[] = [
      [0, 10],
      [5, 10],
    ];
    expect(cellsOf(rows, { combine: 'sum', sinceMs: 6 * MINUTE }).values).toEqual([NaN, 8]);
  });
});
