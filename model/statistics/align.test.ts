import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignSeries, usualIntervalMs } from './align.ts';

const every = (stepMs: number, count: number, fromMs = 0) =>
  Array.from({ length: count }, (_, i) => fromMs + i * stepMs);

test('a fast series is averaged to the rhythm of the slow one', () => {
  const fast = { timesMs: every(1_000, 20), values: every(1, 20) };
  const slow = { timesMs: every(5_000, 4), values: [10, 20, 30, 40] };
  expect(alignSeries(fast, slow)).toEqual({
    stepMs: 5_000,
    timesMs: [0, 5_000, 10_000, 15_000],
    x: [2, 7, 12, 17],
    y: [10, 20, 30, 40],
  });
});

test('a hole stays a hole', () => {
  const x = { timesMs: [0, 10, 20, 70, 80, 90], values: [1, null, 3, 4, NaN, 6] };
  expect(alignSeries(x, x, 10).x).toEqual([1, null, 3, null, null, null, null, 4, null, 6]);
});

test('only the time that both cover is compared', () => {
  const early = { timesMs: every(10, 10), values: every(1, 10) };
  const late = { timesMs: every(10, 10, 60), values: every(1, 10) };
  expect(alignSeries(early, late).timesMs).toEqual([60, 70, 80, 90]);
});

test('series that never meet, or are empty, have no common grid', () => {
  const early = { timesMs: [0, 10], values: [1, 2] };
  expect(alignSeries(early, { timesMs: [500, 510], values: [1, 2] }).timesMs).toEqual([]);
  expect(alignSeries(early, { timesMs: [], values: [] }).timesMs).toEqual([]);
});

test('the rhythm of a series survives its holes', () => {
  expect(usualIntervalMs({ timesMs: [0, 10, 20, 30, 500, 510], values: [1, 2, 3, 4, 5, 6] })).toBe(10);
});

test('a cell never leaves the range of the samples', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 1e5 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 1e4 }), (rows, stepMs) => {
      const sorted = rows.toSorted(([a], [b]) => a - b);
      const series = { timesMs: sorted.map(([time]) => time), values: sorted.map(([, value]) => value) };
      const { x } = alignSeries(series, series, stepMs);
      return x.every((value) => value === null || (value >= -50 && value <= 50)) && x.some((value) => value !== null);
    })
  );
});
