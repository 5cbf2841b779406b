import { describe, expect, it } from 'vitest';

import { addPoint, type CarryOptions, finishCells } from './carry.ts';
import { CellFlag, createCells } from './cells.ts';

const GRID = { firstMs: 0, lastMs: 9_000, bucketMs: 1_000 };
const OPTIONS: CarryOptions = {
  grid: GRID,
  combine: 'mean',
  rungMs: 0,
  staleAfterMs: 4_000,
  validToMs: null,
  nowMs: 1_000_000,
};
const { uncertain, bad, carried } = CellFlag;

type Sample = [timeMs: number, value: number, worst?: number, last?: number];

function cellsOf(samples: Sample[], options: Partial<CarryOptions> = {}) {
  const cells = createCells(1, GRID)[0]!;
  addPoint(
    cells,
    {
      timesMs: Float64Array.from(samples, ([timeMs]) => timeMs),
      values: Float64Array.from(samples, ([, value]) => value),
      finals: Float64Array.from(samples, ([, value]) => value),
      qualities: Int32Array.from(samples, ([, , worst = 0, last = worst]) => worst + 4 * last),
    },
    { ...OPTIONS, ...options }
  );
  finishCells(cells, options.combine ?? OPTIONS.combine);
  return { values: [...cells.values], flags: [...cells.flags], newestMs: cells.newestMs };
}

const n = NaN;

describe('a value between its samples', () => {
  it('stands until the next one, and until it is stale at the end of a bucket', () => {
    const { values, flags } = cellsOf([
      [0, 1],
      [2_500, 2],
    ]);
    expect(values).toEqual([1, 1, 2, 2, 2, 2, n, n, n, n]);
    expect(flags).toEqual([0, carried, 0, carried, carried, carried, 0, 0, 0, 0]);
  });

  it('leaves the time of its sample known, of a row of a rung its end, never one that is still to come', () => {
    const samples: Sample[] = [
      [-500, 1],
      [2_500, 2],
      [3_500, n, bad],
    ];
    expect(cellsOf(samples).newestMs).toBe(2_500);
    expect(cellsOf(samples, { rungMs: 1_000 }).newestMs).toBe(3_500);
    expect(cellsOf(samples, { rungMs: 1_000, nowMs: 3_000 }).newestMs).toBe(3_000);
    expect(cellsOf([[0, n, bad]]).newestMs).toBe(-Infinity);
  });

  it('counts in a sum for the part of a bucket in which its point was at its place', () => {
    const moved = { combine: 'sum', staleAfterMs: 10_000 } as const;
    const until = cellsOf(
      [
        [0, 8],
        [2_100, 8],
      ],
      { ...moved, sinceMs: null, validToMs: 2_250 }
    );
    expect(until.values).toEqual([8, 8, 2, n, n, n, n, n, n, n]);
    expect(cellsOf([[2_300, 8]], { ...moved, sinceMs: 2_250 }).values).toEqual([n, n, 6, 8, 8, 8, 8, 8, 8, 8]);
  });

  it('comes from before the range', () => {
    expect(cellsOf([[-1_000, 7]]).values).toEqual([7, 7, 7, n, n, n, n, n, n, n]);
  });

  it('stands in the open bucket while it is fresh now', () => {
    expect(cellsOf([[6_000, 7]], { nowMs: 9_500 }).values.slice(6)).toEqual([7, 7, 7, 7]);
  });

  it('ends with its point', () => {
    expect(cellsOf([[0, 7]], { validToMs: 1_500 }).values.slice(0, 4)).toEqual([7, 7, n, n]);
  });

  it('keeps the mark of an uncertain sample throughout', () => {
    const mark = uncertain | carried;
    expect(cellsOf([[0, 1, 1]]).flags.slice(0, 4)).toEqual([uncertain, mark, mark, mark]);
  });

  it('loses the mark when a good sample came last', () => {
    expect(cellsOf([[0, 1, 1, 0]]).flags.slice(0, 2)).toEqual([uncertain, carried]);
  });

  it('ends at a bad sample, wherever in the bucket that came', () => {
    const alone = cellsOf([
      [0, 1],
      [2_000, n, 2],
    ]);
    expect(alone.values.slice(0, 4)).toEqual([1, 1, n, n]);
    expect(alone.flags.slice(0, 4)).toEqual([0, carried, bad, 0]);
    expect(cellsOf([[0, 1, 2, 2]]).values.slice(0, 2)).toEqual([1, n]);
  });

  it('stands in for a bad sample of a sum, marked from then on', () => {
    const { values, flags } = cellsOf(
      [
        [0, 1],
        [2_000, n, 2],
      ],
      { combine: 'sum' }
    );
    expect(values.slice(0, 5)).toEqual([1, 1, 1, 1, n]);
    expect(flags.slice(0, 4)).toEqual([0, carried, bad | carried, bad | carried]);
  });
});
