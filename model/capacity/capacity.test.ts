import { describe, expect, it } from 'vitest';

import { drawStatistics, phaseImbalance, sumSeries } from './statistics.ts';
import { stranded } from './stranded.ts';

describe('draws', () => {
  it('are percentiles of the steps that are known', () => {
    const values = Float64Array.from({ length: 102 }, (_, index) => (index === 0 ? NaN : 101 - index));
    const statistics = drawStatistics(values)!;
    expect(statistics).toMatchObject({ p50: 50, p95: 95, p99: 99, max: 100 });
    expect(statistics.coverage).toBeCloseTo(101 / 102, 12);
    expect(drawStatistics(new Float64Array(3).fill(NaN))).toBeUndefined();
  });

  it('of several are added at the same time, and not known where one is missing', () => {
    const sum = sumSeries([Float64Array.of(1, 2, NaN), Float64Array.of(10, 20, 30)], 3);
    expect([...sum]).toEqual([11, 22, NaN]);
    expect([...sumSeries([], 1)]).toEqual([NaN]);
  });

  it('of phases are as far apart as the worst from the mean', () => {
    expect(phaseImbalance([100, 100, 100])).toBe(0);
    expect(phaseImbalance([110, 100, 90])).toBeCloseTo(0.1, 12);
    expect(phaseImbalance([110, undefined, 90])).toBeUndefined();
    expect(phaseImbalance([0, 0, 0])).toBeUndefined();
  });
});

describe('stranded capacity', () => {
  it('is power without space, space without power, and power without cooling', () => {
    const racks = [
      { powerW: 10_000, spaceU: 0 },
      { powerW: 20_000, spaceU: 10 },
      { powerW: -5_000, spaceU: 6 },
    ];
    expect(stranded(racks, 15_000)).toEqual({ powerW: 10_000 + 5_000, spaceU: 6, coolingW: 0 });
    expect(stranded(racks, 50_000)).toEqual({ powerW: 10_000, spaceU: 6, coolingW: 30_000 });
  });

  it('is said of what is known alone', () => {
    expect(stranded([{ powerW: 1 }, {}], 10)).toEqual({});
    expect(stranded([{ powerW: 10 }])).toEqual({});
    expect(stranded([{ powerW: 10 }], 4)).toEqual({ powerW: 6, coolingW: 0 });
    expect(stranded([])).toEqual({});
  });
});
