import { describe, expect, test, vi } from 'vitest';
import { testDataFile } from '../testing/test-data.ts';
import { crossCorrelation } from './cross-correlation.ts';
import { laggedPair } from './lagged-pair.ts';
import { falseDiscoveryRates } from './multiple-tests.ts';
import { busyHours } from './testing/gpu-servers.ts';
import { autoregression, delayed, noise, normalStream } from './testing/series.ts';

// Years of hours and thousands of pairs; a loaded machine takes its time.
vi.setConfig({ testTimeout: 240_000 });

describe('a pair of series', () => {
  const load = autoregression(400, 0.8, 42);
  const disturbance = noise(400, 7);
  const response = delayed(load, 6).map((value, index) =>
    value === null ? null : 0.5 * value + 0.3 * disturbance[index]!
  );

  test('is judged at its delay, with slope and intervals', () => {
    const pair = laggedPair(load, response, { maxLag: 20 });
    expect(pair).toMatchObject({ lag: 6, lags: 41, n: 394, together: 394 });
    expect(pair.r).toBeGreaterThan(0.9);
    expect(pair.slopeInterval![0]).toBeLessThan(0.5);
    expect(pair.slopeInterval![1]).toBeGreaterThan(0.5);
    expect(pair.p).toBeLessThan(1e-10);
  });

  test('moves by the slope times what x moves', () => {
    const pair = laggedPair(load, response, { maxLag: 20 });
    const mean = load.reduce((sum, value) => sum + value, 0) / load.length;
    const deviation = Math.sqrt(load.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (load.length - 1));
    expect(pair.response! / (pair.slope! * 4 * deviation)).toBeCloseTo(1, 1);
  });

  test('is called a finding where the lag profile of a panel calls it one', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const other = autoregression(400, 0.8, 100 + seed).map((value, index) => value + 0.12 * seed * load[index]!);
      const { best } = crossCorrelation(load, other, { maxLag: 20 });
      const pair = laggedPair(load, other, { maxLag: 20 });
      expect([pair.lag, pair.r]).toEqual([best!.lag, best!.r]);
      expect(pair.p! < 0.05).toBe(best!.significant);
    }
  });

  test('has the same judgement as plain doubles with NaN for holes', () => {
    const holes = Float64Array.from(response, (value) => value ?? NaN);
    expect(laggedPair(Float64Array.from(load), holes, { maxLag: 20 })).toEqual(
      laggedPair(load, response, { maxLag: 20 })
    );
  });

  test.each([
    ['does not vary', Array<number>(400).fill(3)],
    ['has hardly a value', load.map((value, index) => (index % 60 === 0 ? value : null))],
  ])('has no r where one of them %s', (_what, other) => {
    expect(laggedPair(load, other, { maxLag: 20 })).toMatchObject({ r: null, p: null, slope: null, interval: null });
  });

  test('has no r where too few of its pairs are independent to judge it', () => {
    const ramp = Array.from({ length: 12 }, (_, index) => index);
    const { r, p } = laggedPair(ramp, ramp, { maxLag: 0 });
    expect(r === null).toBe(p === null);
  });
});

const LENGTH = 60;
const MAX_LAG = 4;

/** p-values of racks whose two series have nothing to do with each other; a persistence near 1 makes them smooth. */
function unrelated(racks: number, persistence: number, normal: () => number): Array<number | null> {
  const series = () => {
    let level = normal() / Math.sqrt(1 - persistence ** 2);
    return Float64Array.from({ length: LENGTH }, () => (level = persistence * level + normal()));
  };
  return Array.from({ length: racks }, () => laggedPair(series(), series(), { maxLag: MAX_LAG }).p);
}

describe('1,000 racks whose series have nothing to do with each other', () => {
  test.each([
    ['white', 0],
    ['smooth', 0.9],
  ])('of %s noise: at most one run of 20 has any finding', (_what, persistence) => {
    const normal = normalStream(2026);
    const runs = Array.from({ length: 20 }, () => falseDiscoveryRates(unrelated(1_000, persistence, normal)));
    const withFindings = runs.filter((rates) => rates.some((q) => q !== null && q < 0.05));
    expect(withFindings.length).toBeLessThanOrEqual(1);
  });

  test('would have many findings were each judged alone', () => {
    const alone = unrelated(1_000, 0, normalStream(7)).filter((p) => p! < 0.05);
    expect(alone.length).toBeGreaterThan(20);
    expect(alone.length).toBeLessThan(80);
  });
});

const PUBLISHED = [
  { server: '05', slope: 0.1416, rSquared: 0.965 },
  { server: '06', slope: 0.1499, rSquared: 0.94 },
  { server: '08', slope: 0.0892, rSquared: 0.927 },
];

describe('GPU servers measured for years', () => {
  for (const { server, slope, rSquared } of PUBLISHED) {
    const file = testDataFile('gpu-power', `cbsugpu${server}_usage_stats.tsv.gz`);
    test.skipIf(!file)(`server ${server}: temperature moves with power at once, by the published slope`, () => {
      // Newest first in the file.
      const hours = busyHours(file!).reverse();
      const power = hours.map(({ powerW }) => powerW);
      const temperature = hours.map(({ temperatureCel }) => temperatureCel);
      const pair = laggedPair(power, temperature, { maxLag: 3 });
      expect(pair.lag).toBe(0);
      expect(Math.abs(pair.slope! / slope - 1)).toBeLessThan(1e-3);
      expect(pair.r! ** 2).toBeCloseTo(rSquared, 2);
      expect(pair.effectiveN).toBeLessThan(hours.length / 2);
      expect(pair.p).toBeLessThan(1e-9);
    });
  }
});
