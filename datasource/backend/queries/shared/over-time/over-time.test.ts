import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Series } from '../series.ts';
import { integrate } from './integral.ts';
import { percentile } from './percentile.ts';
import { rates } from './rate.ts';
import { reduceSeries, valuesOf } from './reduce.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rows at a steady pace from 0 on; null is a row without a value. */
function series(values: Array<number | null>, stepMs: number, over: Partial<Series> = {}): Series {
  return {
    timesMs: values.map((_value, row) => row * stepMs),
    values: values.map((value) => value ?? NaN),
    quality: values.flatMap((value, row) => (value === null ? [[row, row, 'stale'] as [number, number, 'stale']] : [])),
    carried: [],
    points: 1,
    expectedPoints: 1,
    ...over,
  };
}

const hourly = (timeMs: number) => Math.floor(timeMs / HOUR) * HOUR;
const options = { start: hourly, bucketMs: HOUR, stepMs: 15 * MINUTE, perHour: 1e-3, forAlert: false };

describe('energy from power', () => {
  test('of 4 kW throughout is 4 kWh an hour', () => {
    const whole = integrate(series(Array(8).fill(4_000), 15 * MINUTE), { ...options, fromMs: 0, toMs: 2 * HOUR });
    expect(Array.from(whole.values)).toEqual([4, 4]);
    expect(whole.quality).toEqual([]);
    expect(whole.coverage).toBe(1);
  });

  test('leaves a gap empty, and says which step misses a part and how much of the range was measured', () => {
    const holed = integrate(series([4_000, null, null, 4_000, 4_000, 4_000, 4_000, 4_000], 15 * MINUTE), {
      ...options,
      fromMs: 0,
      toMs: 2 * HOUR,
    });
    expect(Array.from(holed.values)).toEqual([2, 4]);
    expect(holed.quality).toEqual([[0, 0, 'partial']]);
    expect(holed.coverage).toBe(0.75);
  });

  test('counts rows at the borders of the range as far as they lie in it', () => {
    const cut = integrate(series(Array(8).fill(4_000), 15 * MINUTE), {
      ...options,
      fromMs: 5 * MINUTE,
      toMs: HOUR + 5 * MINUTE,
    });
    expect(cut.values[0]).toBeCloseTo((4 * 55) / 60, 12);
    expect(cut.values[1]).toBeCloseTo((4 * 5) / 60, 12);
    expect(cut).toMatchObject({ coverage: 1, quality: [] });
  });

  test('of an hour without any value is empty, not zero', () => {
    const values = [4_000, 4_000, 4_000, 4_000, null, null, null, null, 4_000, 4_000, 4_000, 4_000];
    const holed = integrate(series(values, 15 * MINUTE), { ...options, fromMs: 0, toMs: 3 * HOUR });
    expect(Array.from(holed.values)).toEqual([4, NaN, 4]);
    expect(holed.quality).toEqual([[1, 1, 'stale']]);
  });

  test('does not move an alert rule by an hour that was measured in part', () => {
    const values = [4_000, null, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000];
    const holed = integrate(series(values, 15 * MINUTE), { ...options, forAlert: true, fromMs: 0, toMs: 2 * HOUR });
    expect(Array.from(holed.timesMs)).toEqual([HOUR]);
  });

  test('gives an alert rule no step that the range or the present cuts short', () => {
    const range = { fromMs: 30 * MINUTE, toMs: 2 * HOUR + 30 * MINUTE };
    const cut = integrate(series(Array(12).fill(4_000), 15 * MINUTE), { ...options, forAlert: true, ...range });
    expect(Array.from(cut.timesMs)).toEqual([HOUR]);
    expect(Array.from(cut.values)).toEqual([4]);
  });

  test('is the same total in whatever steps it is shown', () => {
    const power = fc.array(fc.option(fc.integer({ min: 0, max: 50_000 }), { freq: 5 }), {
      minLength: 4,
      maxLength: 96,
    });
    fc.assert(
      fc.property(power, fc.constantFrom(15, 30, 60, 120, 1440), (values, minutes) => {
        const bucketMs = minutes * MINUTE;
        const toMs = values.length * 15 * MINUTE;
        const start = (timeMs: number) => Math.floor(timeMs / bucketMs) * bucketMs;
        const shown = integrate(series(values, 15 * MINUTE), { ...options, start, bucketMs, fromMs: 0, toMs });
        const total = Array.from(shown.values).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
        const exact = values.reduce<number>((sum, value) => sum + (value ?? 0) / 4_000, 0);
        expect(total).toBeCloseTo(exact, 6);
        expect(shown.coverage).toBeCloseTo(values.filter((value) => value !== null).length / values.length, 9);
      })
    );
  });
});

describe('percentiles', () => {
  test.each([
    [0.5, 50.5],
    [0.95, 95.05],
    [0.99, 99.01],
  ])('the share %d of 1 to 100 is %d, as PostgreSQL says', (share, expected) => {
    const values = Float64Array.from({ length: 100 }, (_value, index) => ((index * 37) % 100) + 1);
    expect(percentile(values, share)).toBeCloseTo(expected, 9);
  });

  test('of several points are of all their values, not of averages', () => {
    const hot = series([20, 20, 20, 40], 15 * MINUTE);
    const cold = series([10, 10, 10, 10], 15 * MINUTE);
    const both = reduceSeries([hot, cold], {
      ...options,
      isSum: false,
      step: (slices) => ({ value: percentile(valuesOf(slices), 1), isWhole: true }),
    });
    expect(Array.from(both.values)).toEqual([40]);
    expect(both).toMatchObject({ points: 2, expectedPoints: 2, quality: [] });
  });

  test('say where a point is missing', () => {
    const both = reduceSeries([series([20, 20], HOUR), series([10], HOUR)], {
      ...options,
      isSum: false,
      step: (slices) => ({ value: percentile(valuesOf(slices), 0.5), isWhole: true }),
    });
    expect(Array.from(both.values)).toEqual([15, 20]);
    expect(both.quality).toEqual([[1, 1, 'partial']]);
  });
});

describe('change per time', () => {
  const rateOptions = {
    bucketMs: MINUTE,
    perMs: HOUR,
    firstMs: MINUTE,
    lastMs: 10 * MINUTE,
    isSum: true,
    expectedAt: () => 1,
    forAlert: false,
  };

  test('is counted from the step before', () => {
    const rising = rates(series([20, 20.5, 21, 20], MINUTE), rateOptions);
    expect(Array.from(rising.timesMs)).toEqual([MINUTE, 2 * MINUTE, 3 * MINUTE]);
    expect(Array.from(rising.values)).toEqual([30, 30, -60]);
  });

  test('has no value after a gap, where a point is missing, or came or went', () => {
    const gap = rates(series([1, null, 3, 4], MINUTE), rateOptions);
    expect(Array.from(gap.values)).toEqual([NaN, NaN, 60]);
    const partial = rates(series([1, 2, 3, 4], MINUTE, { quality: [[1, 1, 'partial']] }), rateOptions);
    expect(Array.from(partial.values)).toEqual([NaN, NaN, 60]);
    const moved = rates(series([1, 2, 3], MINUTE), {
      ...rateOptions,
      expectedAt: (timeMs) => (timeMs < 2 * MINUTE ? 1 : 2),
    });
    expect(Array.from(moved.values)).toEqual([60, NaN]);
  });

  test('gives an alert rule only rows with a value', () => {
    const gap = rates(series([1, null, 3, 4], MINUTE), { ...rateOptions, forAlert: true });
    expect(Array.from(gap.timesMs)).toEqual([3 * MINUTE]);
  });
});
