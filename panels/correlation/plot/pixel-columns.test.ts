import { expect, it } from 'vitest';
import { pixelColumns } from './pixel-columns.ts';

const of = (values: Array<number | null | undefined>, pixels: number, timesMs = values.map((_, row) => row)) => {
  const { lows, highs } = pixelColumns(timesMs, values, [0, values.length], pixels);
  return [...lows].map((low, column) => [low, highs[column]]);
};

it('a column has the lowest and the highest of its rows, and meets the next one where the line crosses', () => {
  // Rows at 0, 0.5, 1 and 1.5 px: from 9 down to 3 and up to 5.
  expect(of([0, 9, 3, 5], 2)).toEqual([
    [0, 9],
    [3, 5],
  ]);
  // The line from 9 to 3 crosses the edge at 0.75 of its way.
  const { lows, highs } = pixelColumns([0, 0.25, 1.25], [0, 8, 4], [0, 2], 2);
  expect([...lows]).toEqual([0, 4]);
  expect([...highs]).toEqual([8, 5]);
});

it('a line goes over columns that have no row, and breaks at a hole alone', () => {
  expect(of([0, undefined, undefined, 3], 4)).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 3],
  ]);
  expect(of([0, null, undefined, 3], 4)).toEqual([
    [0, 0],
    [Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN],
    [3, 3],
  ]);
});

it('rows beyond both ends lead the line to the edge', () => {
  const { lows, highs } = pixelColumns([-1, 1, 3], [0, 2, 0], [0, 2], 2);
  expect([...lows]).toEqual([1, 1]);
  expect([...highs]).toEqual([2, 2]);
});

it('a spike of one row among 200,000 reaches its height', () => {
  const values = Array.from({ length: 200_000 }, (_, row) => (row === 123_456 ? 99 : 0));
  const spikes = of(values, 800).filter(([, high]) => high === 99);
  expect(spikes).toHaveLength(1);
});
