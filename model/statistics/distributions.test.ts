import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile, studentCritical, studentTwoSided } from './distributions.ts';
import { incompleteBeta, logGamma } from './gamma.ts';

describe('the normal distribution', () => {
  test.each([
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.5, 0],
    [1e-6, -4.753424308822899],
  ])('has its %d quantile at %d', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 9);
  });

  test('is symmetric', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 7, noNaN: true }),
        (z) => Math.abs(normalCdf(z) + normalCdf(-z) - 1) < 1e-12
      )
    );
  });
});

describe("Student's t", () => {
  test.each([
    [0.95, 1, 12.706204736432095],
    [0.95, 10, 2.2281388519649385],
    [0.95, 60, 2.000297821058262],
    [0.99, 4, 4.604094871415897],
    [0.95, 1e7, 1.959964],
  ])('encloses %d with %d degrees of freedom within %d', (confidence, degrees, t) => {
    expect(studentCritical(confidence, degrees)).toBeCloseTo(t, 6);
  });

  test('agrees with its own p-value at any confidence, fractional degrees too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        fc.double({ min: 0.5, max: 20_000, noNaN: true }),
        (confidence, degrees) =>
          Math.abs(studentTwoSided(studentCritical(confidence, degrees), degrees) - (1 - confidence)) < 1e-9
      )
    );
  });
});

test('the gamma function of whole numbers is the factorial', () => {
  expect(logGamma(1)).toBeCloseTo(0, 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  expect(Math.exp(logGamma(11))).toBeCloseTo(3_628_800, 4);
});

test('the incomplete beta function meets its closed forms', () => {
  expect(incompleteBeta(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 12);
  expect(incompleteBeta(0.8, 3, 1)).toBeCloseTo(0.8 ** 3, 12);
  expect(incompleteBeta(0.5, 2.5, 2.5)).toBeCloseTo(0.5, 12);
});
