import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testDataFile } from '../testing/test-data.ts';
import { busyHours } from './testing/gpu-servers.ts';
import { fitBand, linearFit } from './linear-fit.ts';
import { NORRIS_X, NORRIS_Y } from './testing/series.ts';

describe('the line', () => {
  test('through NIST Norris has the certified coefficients and errors', () => {
    const fit = linearFit(NORRIS_X, NORRIS_Y)!;
    expect(fit.slope).toBeCloseTo(1.00211681802045, 11);
    expect(fit.intercept).toBeCloseTo(-0.262323073774029, 9);
    expect(fit.slopeError).toBeCloseTo(0.000429796848199937, 13);
    expect(fit.interceptError).toBeCloseTo(0.232818234301152, 10);
    expect(fit.rSquared).toBeCloseTo(0.999993745883712, 12);
    expect(fit.residualDeviation).toBeCloseTo(0.884796396144373, 10);
  });

  test('is found again in points that lie on it', () => {
    const coefficient = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(coefficient, coefficient, (slope, intercept) => {
        const x = [1, 2, 5, 9, 12];
        const fit = linearFit(
          x,
          x.map((value) => intercept + slope * value)
        )!;
        expect(fit.slope).toBeCloseTo(slope, 8);
        expect(fit.intercept).toBeCloseTo(intercept, 8);
      })
    );
  });

  test('skips holes and reads y later by the lag', () => {
    expect(linearFit([1, 2, null, 4, 5], [9, 9, 2, 4, 6, 8, 10], { lag: 2 })).toMatchObject({
      n: 4,
      slope: 2,
      intercept: 0,
    });
  });

  test('through a single x does not exist', () => {
    expect(linearFit([3, 3, 3], [1, 2, 3])).toBeNull();
    expect(linearFit([1], [1])).toBeNull();
  });

  test('through two points claims no certainty', () => {
    const fit = linearFit([1, 2], [1, 3])!;
    expect(fit).toMatchObject({ slope: 2, slopeError: null, residualDeviation: null });
    expect(fitBand(fit, 1)).toBeNull();
  });
});

describe('the bands', () => {
  const fit = linearFit([1, 2, 3, 4, 5], [2, 4, 5, 4, 5])!;

  test('at the mean of x are t times s / sqrt(n), and s sqrt(1 + 1/n) for one more reading', () => {
    // By hand: slope 0.6, s = sqrt(2.4 / 3) = 0.894427, t(3) = 3.182446.
    const { y, mean, prediction } = fitBand(fit, 3)!;
    expect(y).toBeCloseTo(4, 12);
    expect(mean[1] - y).toBeCloseTo((3.182446 * 0.894427) / Math.sqrt(5), 5);
    expect(prediction[1] - y).toBeCloseTo(3.182446 * 0.894427 * Math.sqrt(1.2), 5);
  });

  test('widen away from the data', () => {
    const width = (x: number) => fitBand(fit, x)!.mean[1] - fitBand(fit, x)!.mean[0];
    expect(width(10)).toBeGreaterThan(width(5));
    expect(width(5)).toBeGreaterThan(width(3));
  });
});

const PUBLISHED = [
  {
    server: '05',
    power: { slope: 2.2718, intercept: 56.1192, rSquared: 0.943 },
    temperature: { slope: 0.1416, intercept: 26.948, rSquared: 0.965 },
  },
  {
    server: '06',
    power: { slope: 2.1329, intercept: 66.8239, rSquared: 0.947 },
    temperature: { slope: 0.1499, intercept: 26.345, rSquared: 0.94 },
  },
  {
    server: '08',
    power: { slope: 2.528, intercept: 74.36, rSquared: 0.921 },
    temperature: { slope: 0.0892, intercept: 35.37, rSquared: 0.927 },
  },
];

describe('GPU servers measured for years', () => {
  for (const { server, power, temperature } of PUBLISHED) {
    const file = testDataFile('gpu-power', `cbsugpu${server}_usage_stats.tsv.gz`);
    test.skipIf(file === undefined)(`server ${server} has the published lines of power and temperature`, () => {
      const rows = busyHours(file!);
      const powerW = rows.map((row) => row.powerW);
      const utilizationPercent = rows.map((row) => row.utilizationPercent);
      const temperatureCel = rows.map((row) => row.temperatureCel);
      expectLine(linearFit(utilizationPercent, powerW)!, power);
      expectLine(linearFit(powerW, temperatureCel)!, temperature);
    });
  }
});

function expectLine(
  fit: { slope: number; intercept: number; rSquared: number | null },
  published: { slope: number; intercept: number; rSquared: number }
): void {
  expect(Math.abs(fit.slope / published.slope - 1)).toBeLessThan(1e-3);
  expect(Math.abs(fit.intercept / published.intercept - 1)).toBeLessThan(1e-3);
  expect(fit.rSquared).toBeCloseTo(published.rSquared, 2);
}
