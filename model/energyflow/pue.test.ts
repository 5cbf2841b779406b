import { expect, it } from 'vitest';

import { estimatePue } from './pue.ts';

const of = (...values: number[]) => Float64Array.of(...values);

it('is what the site draws over what its racks draw, over the steps in which both are known', () => {
  const estimate = estimatePue([of(120, 120, NaN)], [of(60, NaN, 60), of(40, 40, 40)], 1000)!;
  expect(estimate.pue).toBeCloseTo(1.2, 12);
  expect(estimate.coverage).toBeCloseTo(1 / 3, 12);
});

it('has the range that the classes of its meters allow, narrower for many meters than for one', () => {
  const one = estimatePue([of(120)], [of(100)], 1000)!;
  expect((one.high - one.low) / 2 / one.pue).toBeCloseTo((2 * 0.01 * Math.SQRT2) / Math.sqrt(3), 12);
  const four = estimatePue([of(120)], [of(25), of(25), of(25), of(25)], 1000)!;
  expect((four.high - four.low) / 2 / four.pue).toBeCloseTo((2 * 0.01 * Math.sqrt(1.25)) / Math.sqrt(3), 12);
});

it('is not known without a step in which both are, or without racks', () => {
  expect(estimatePue([of(1, NaN)], [of(NaN, 1)], 1000)).toBeUndefined();
  expect(estimatePue([of(1)], [], 1000)).toBeUndefined();
  expect(estimatePue([], [of(1)], 1000)).toBeUndefined();
});
