import { expect, it } from 'vitest';

import { queueDraw } from './queue.ts';

const job = (basis: string, meanW = 10_000) => ({
  meanW,
  lowW: meanW - 3_000,
  highW: meanW + 4_000,
  peakW: 12_000,
  basis,
});

it('jobs on one basis are wrong together', () => {
  expect(queueDraw([job('a'), job('a')])).toEqual({ meanW: 20_000, lowW: 14_000, highW: 28_000, peakW: 24_000 });
});

it('jobs on two bases are seldom wrong in the same way at once', () => {
  const both = queueDraw([job('a'), job('b')])!;
  expect(both.meanW - both.lowW).toBeCloseTo(3_000 * Math.SQRT2, 6);
  expect(both.highW - both.meanW).toBeCloseTo(4_000 * Math.SQRT2, 6);
});

it('never draw less than nothing, and of no job nothing is said', () => {
  expect(queueDraw([job('a', 1_000)])?.lowW).toBe(0);
  expect(queueDraw([])).toBeUndefined();
});
