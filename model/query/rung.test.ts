import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pickRung, rungForBucket, RUNGS } from './rung.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the bucket of a panel', () => {
  test.each([
    ['five minutes', 5 / 60, 1000, 'raw', 1_000],
    ['an hour', 1, 1000, 'raw', 5_000],
    ['six hours', 6, 800, 'raw', 30_000],
    ['a day', 24, 1000, '1m', 120_000],
    ['a week', 7 * 24, 1000, '15m', 900_000],
    ['a month', 30 * 24, 1500, '15m', 1_800_000],
    ['a quarter', 90 * 24, 1000, '1h', 3 * HOUR],
    ['five years', 5 * 365 * 24, 1000, '1d', 2 * DAY],
  ])('of %s is read from the rung that fits', (_range, hours, maxDataPoints, rung, bucketMs) => {
    expect(pickRung(hours * HOUR, maxDataPoints)).toEqual({ rung, bucketMs });
  });

  test('of an alert rule over ten minutes is one second of raw samples', () => {
    expect(pickRung(10 * 60_000, 43_200)).toEqual({ rung: 'raw', bucketMs: 1_000 });
  });

  test('is no finer than the panel or the points ask for', () => {
    expect(pickRung(HOUR, 1000, 60_000)).toEqual({ rung: '1m', bucketMs: 60_000 });
  });

  const range = fc.integer({ min: 1, max: 100 * 365 * DAY });
  const width = fc.integer({ min: 1, max: 43_200 });

  test('never exceeds maxDataPoints and is a multiple of its rung', () => {
    fc.assert(
      fc.property(range, width, (rangeMs, maxDataPoints) => {
        const { rung, bucketMs } = pickRung(rangeMs, maxDataPoints);
        const { widthMs } = RUNGS.find(({ name }) => name === rung)!;
        expect(rangeMs / bucketMs).toBeLessThanOrEqual(maxDataPoints);
        expect(widthMs === 0 ? 0 : bucketMs % widthMs).toBe(0);
      })
    );
  });

  test('is read from no finer rung than it needs', () => {
    fc.assert(
      fc.property(range, width, (rangeMs, maxDataPoints) => {
        const { rung, bucketMs } = pickRung(rangeMs, maxDataPoints);
        const coarser = RUNGS.slice(RUNGS.findIndex(({ name }) => name === rung) + 1);
        expect(coarser.filter(({ widthMs }) => bucketMs % widthMs === 0)).toEqual([]);
      })
    );
  });

  test('does not get finer when the range grows', () => {
    fc.assert(
      fc.property(range, range, width, (a, b, maxDataPoints) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)];
        return pickRung(short, maxDataPoints).bucketMs <= pickRung(long, maxDataPoints).bucketMs;
      })
    );
  });
});

test.each([
  [420_000, '1m'],
  [90_000, 'raw'],
])('an odd bucket of %d ms is read from the coarsest rung that fills it: %s', (bucketMs, rung) => {
  expect(rungForBucket(bucketMs)).toBe(rung);
});
