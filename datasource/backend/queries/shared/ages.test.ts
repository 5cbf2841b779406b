import { describe, expect, it } from 'vitest';

import { ageSeries } from './ages.ts';

/** Good samples at these times. */
const good = (...timesMs: number[]) => timesMs.map((seenMs) => ({ seenMs, isUncertain: false }));

const GRID = { firstMs: 60_000, lastMs: 90_000, bucketMs: 10_000 };

describe('the age of the newest sample', () => {
  it('grows through a silence and falls back with the next sample', () => {
    const series = ageSeries(good(40_000, 85_000), 1, GRID, 100_000);
    expect(series.timesMs).toEqual([60_000, 70_000, 80_000, 90_000]);
    expect(series.values).toEqual([30, 40, 5, 15]);
  });

  it('is judged now in the bucket that is still open', () => {
    expect(Array.from(ageSeries(good(40_000), 1, GRID, 93_000).values).at(-1)).toBe(53);
  });

  it('begins with the first sample ever', () => {
    expect(ageSeries(good(82_000), 1, GRID, 100_000)).toMatchObject({ timesMs: [80_000, 90_000], values: [8, 18] });
    expect(ageSeries(good(), 1, GRID, 100_000).timesMs).toEqual([]);
  });
});
