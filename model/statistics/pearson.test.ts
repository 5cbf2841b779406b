import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pearson, significanceLimit } from './pearson.ts';

const ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
const ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];

const series = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 8, maxLength: 40 });

describe('the correlation', () => {
  test("of Anscombe's first set is the published one", () => {
    const result = pearson(ANSCOMBE_X, ANSCOMBE_Y);
    expect(result.r).toBeCloseTo(0.81642, 5);
    expect(result.pValue).toBeCloseTo(0.00217, 5);
  });

  test("has Fisher's interval: tanh(atanh(0.81642) ± 1.95996 / sqrt(8))", () => {
    const { interval } = pearson(ANSCOMBE_X, ANSCOMBE_Y);
    expect(interval).toEqual([expect.closeTo(0.4244, 4), expect.closeTo(0.9507, 4)]);
  });

  test('of a line is exactly one, and so is its interval', () => {
    expect(pearson([1, 2, 3, 4, 5], [3, 5, 7, 9, 11])).toMatchObject({ r: 1, interval: [1, 1] });
  });

  test('leaves out pairs with a hole', () => {
    expect(pearson([...ANSCOMBE_X, null, 1, NaN], [...ANSCOMBE_Y, 1, null, 1])).toEqual(
      pearson(ANSCOMBE_X, ANSCOMBE_Y)
    );
  });

  test('of a series that does not vary is not a number, even far from zero', () => {
    expect(
      pearson(
        Array<number>(50).fill(230.1),
        Array.from({ length: 50 }, (_, index) => index)
      ).r
    ).toBeNull();
  });

  test('of one pair is not a number', () => {
    expect(pearson([1], [2])).toMatchObject({ n: 1, r: null, interval: null, pValue: null });
  });

  test('does not depend on units', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 1000 }), (values, scale) => {
        const other = values.map((value, index) => value + 1e5 * Math.sin(index));
        const r = pearson(values, other).r;
        const scaled = pearson(
          values.map((value) => value * scale + 7),
          other
        ).r;
        return r === null || scaled === null || Math.abs(r - scaled) < 1e-6;
      })
    );
  });

  test('lies within its interval, and the interval within -1 and 1', () => {
    fc.assert(
      fc.property(series, (values) => {
        const { r, interval } = pearson(
          values,
          values.map((value, index) => value + 1e6 * Math.cos(index * index))
        );
        return r === null || interval === null || (interval[0] <= r && r <= interval[1] && Math.abs(interval[1]) <= 1);
      })
    );
  });
});

describe('fewer independent pairs', () => {
  test('widen the interval', () => {
    const all = pearson(ANSCOMBE_X, ANSCOMBE_Y).interval!;
    const few = pearson(ANSCOMBE_X, ANSCOMBE_Y, { effectiveN: 5 }).interval!;
    expect(few[0]).toBeLessThan(all[0]);
    expect(few[1]).toBeGreaterThan(all[1]);
  });

  test('raise the limit of significance', () => {
    expect(significanceLimit(62)).toBeCloseTo(0.25, 2);
    expect(significanceLimit(12)).toBeCloseTo(0.576, 3);
    expect(significanceLimit(2)).toBe(1);
  });
});
