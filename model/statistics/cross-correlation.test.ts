import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autocorrelation, effectiveSampleSize } from './autocorrelation.ts';
import { crossCorrelation } from './cross-correlation.ts';
import { autoregression, delayed, noise } from './testing/series.ts';

describe('the effective sample size', () => {
  test('of white noise is about the number of pairs', () => {
    expect(effectiveSampleSize(noise(2000, 1), noise(2000, 2))).toBeGreaterThan(1800);
  });

  test('of two first-order autoregressions is near n (1 - ab) / (1 + ab)', () => {
    // Bretherton et al. 1999, equation 31; the mean over several series, since one estimate is noisy.
    const sizes = Array.from({ length: 20 }, (_, k) =>
      effectiveSampleSize(autoregression(4000, 0.8, 10 + k), autoregression(4000, 0.8, 500 + k))
    );
    const expected = (4000 * (1 - 0.64)) / (1 + 0.64);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(mean / expected).toBeGreaterThan(0.85);
    expect(mean / expected).toBeLessThan(1.15);
  });

  test('is never more than the pairs and never less than one', () => {
    const value = fc.option(fc.double({ min: -100, max: 100, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (series) => {
        const pairs = series.filter((entry) => entry !== null).length;
        const size = effectiveSampleSize(series, series);
        return pairs === 0 ? size === 0 : size >= 1 && size <= pairs;
      })
    );
  });

  test('takes changes too small for doubles for no change', () => {
    const values = [9.686608697313314e-163, 4.2556621846426453e-162, 0, 0];
    expect(effectiveSampleSize(values, values)).toBe(4);
  });

  test('rests on an autocorrelation that is one at no lag', () => {
    expect(autocorrelation(noise(100, 3), 0)).toBeCloseTo(1, 12);
  });
});

describe('the lag profile', () => {
  const load = autoregression(600, 0.7, 42);

  test.each([0, 4, -7])('finds a delay of %d steps and its sign', (lag) => {
    const later = lag >= 0 ? delayed(load, lag) : load.map((_, index) => load[index - lag] ?? null);
    const { best } = crossCorrelation(load, later, { maxLag: 20 });
    expect(best).toMatchObject({ lag, significant: true });
    expect(best!.r).toBeCloseTo(1, 9);
  });

  test('finds a delay through noise, holes and a reversed sign', () => {
    const disturbance = noise(600, 7);
    const response = delayed(load, 5).map((value, index) =>
      value === null || index % 11 === 0 ? null : -2 * value + disturbance[index]!
    );
    expect(crossCorrelation(load, response, { maxLag: 20 }).best).toMatchObject({ lag: 5, significant: true });
    expect(crossCorrelation(load, response, { maxLag: 20 }).best!.r).toBeLessThan(-0.7);
  });

  test('is mirrored when the series change places', () => {
    const other = delayed(load, 3);
    const there = crossCorrelation(load, other, { maxLag: 6 }).profile;
    const back = crossCorrelation(other, load, { maxLag: 6 }).profile.toReversed();
    there.forEach((point, index) => expect(point.r).toBeCloseTo(back[index]!.r!, 12));
  });

  test('does not judge a lag that hardly overlaps', () => {
    const { profile } = crossCorrelation(load.slice(0, 12), load.slice(0, 12), { maxLag: 5 });
    expect(profile.map(({ r }) => r !== null)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('has no best lag where nothing varies', () => {
    expect(crossCorrelation(Array<number>(50).fill(1), load.slice(0, 50), { maxLag: 5 }).best).toBeNull();
  });
});

describe('smooth series that have nothing to do with each other', () => {
  const trials = Array.from({ length: 200 }, (_, k) => [
    autoregression(300, 0.9, 1000 + 7 * k),
    autoregression(300, 0.9, 90_000 + 13 * k),
  ]);

  test('pass for correlated at one lag in about 5 of 100 cases, not in the third that white-noise limits give', () => {
    const results = trials.map(([x, y]) => crossCorrelation(x!, y!, { maxLag: 0 }).profile[0]!);
    const alarms = (limit: (point: (typeof results)[0]) => number) =>
      results.filter((point) => Math.abs(point.r!) > limit(point)).length / results.length;
    expect(alarms(({ limit }) => limit)).toBeLessThan(0.1);
    expect(alarms(({ n }) => 1.96 / Math.sqrt(n))).toBeGreaterThan(0.2);
  });

  test('are rarely called significant at the best of many lags', () => {
    const called = trials.filter(([x, y]) => crossCorrelation(x!, y!, { maxLag: 15 }).best!.significant);
    expect(called.length / trials.length).toBeLessThan(0.06);
  });
});
