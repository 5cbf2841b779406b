import { expect, it } from 'vitest';

import { coarserPlans, planBuckets } from './bucketing.ts';
import { MAX_DRAWN_RUNG_ROWS } from './limits.ts';

const HOUR = 3_600_000;
const base = { fromMs: 0, toMs: HOUR, maxDataPoints: 360, intervalMs: 0, fromAlert: false };

it('reads raw samples below a minute and the ladder above', () => {
  expect(planBuckets('auto', base, { series: 1 })).toMatchObject({ rung: 'raw', bucketMs: 10_000 });
  expect(planBuckets('auto', { ...base, toMs: 24 * HOUR }, { series: 1 })).toMatchObject({
    rung: '1m',
    rungMs: 60_000,
  });
});

it('widens an automatic bucket rather than send more than a browser draws, and leaves a chosen one as it is', () => {
  const { bucketMs } = planBuckets('auto', { ...base, maxDataPoints: 3_600 }, { series: 1_000 });
  expect((HOUR / bucketMs) * 1_000).toBeLessThanOrEqual(250_000);
  expect(planBuckets('5s', { ...base, maxDataPoints: 3_600 }, { series: 1_000 }).bucketMs).toBe(5_000);
});

it('keeps a chosen bucket, even an odd one', () => {
  expect(planBuckets('7m', base, { series: 1 })).toMatchObject({ rung: '1m', bucketMs: 420_000 });
  expect(planBuckets('90s', base, { series: 1 })).toMatchObject({ rung: 'raw', bucketMs: 90_000 });
});

it('refuses a chosen bucket that makes too many rows, and names one that fits', () => {
  expect(() => planBuckets('1s', { ...base, toMs: 24 * HOUR }, { series: 1 })).toThrow(
    /makes 86,400 rows .* at least 10s/
  );
});

it('cuts no finer than the points are sampled, so that no step is without a sample', () => {
  const wide = { ...base, maxDataPoints: 2_000 };
  expect(planBuckets('auto', wide, { series: 1 }).bucketMs).toBe(2_000);
  expect(planBuckets('auto', wide, { series: 1, samplingIntervalMs: 10_000 })).toMatchObject({
    rung: 'raw',
    bucketMs: 10_000,
  });
  expect(planBuckets('auto', wide, { series: 1, samplingIntervalMs: null }).bucketMs).toBe(2_000);
  expect(planBuckets('2s', wide, { series: 1, samplingIntervalMs: 10_000 }).bucketMs).toBe(2_000);
});

it('cuts sums of a large hall by the minute, which is rolled up, where nobody chose finer steps', () => {
  const hall = { series: 1, points: 1_000, samplingIntervalMs: 10_000 };
  expect(planBuckets('auto', base, hall)).toMatchObject({ rung: '1m', bucketMs: 60_000 });
  expect(planBuckets('auto', base, { ...hall, points: 100 })).toMatchObject({ rung: 'raw', bucketMs: 10_000 });
  expect(planBuckets('auto', { ...base, toMs: HOUR / 6 }, hall)).toMatchObject({ rung: 'raw', bucketMs: 10_000 });
  expect(planBuckets('10s', base, hall)).toMatchObject({ rung: 'raw', bucketMs: 10_000 });
  expect(planBuckets('auto', { ...base, fromAlert: true }, hall)).toMatchObject({ rung: 'raw', bucketMs: 10_000 });
});

it('draws a point that is sampled seldom as a stair rather than as a few dots', () => {
  expect(planBuckets('auto', base, { series: 1, samplingIntervalMs: HOUR }).bucketMs).toBeLessThanOrEqual(60_000);
});

it('reads a year of a thousand racks by the day, and of one rack in finer steps', () => {
  const year = { ...base, toMs: 365 * 24 * HOUR, maxDataPoints: 800 };
  expect(planBuckets('auto', year, { series: 10, rungRows: 1_000 })).toMatchObject({ rung: '1d', bucketMs: 24 * HOUR });
  expect(planBuckets('auto', year, { series: 1, rungRows: 1 })).toMatchObject({ rung: '1h', bucketMs: 12 * HOUR });
  const day = { ...year, fromMs: year.toMs - 24 * HOUR };
  const fine = { rung: '1m', bucketMs: HOUR / 30 };
  const drawn = { series: 10, maxRungRows: MAX_DRAWN_RUNG_ROWS };
  expect(planBuckets('auto', day, { ...drawn, rungRows: 1_000 })).toMatchObject({ rung: '15m', bucketMs: HOUR / 4 });
  expect(planBuckets('auto', day, { ...drawn, rungRows: 500 })).toMatchObject(fine);
  expect(planBuckets('2m', day, { ...drawn, rungRows: 1_000 })).toMatchObject(fine);
  expect(planBuckets('auto', day, { series: 10, rungRows: 1_000 })).toMatchObject(fine);
});

it('gives an alert rule no finer buckets than a wide panel, although it asks for 43,200 points', () => {
  const plan = planBuckets(
    'auto',
    { ...base, maxDataPoints: 43_200, intervalMs: 1_000, fromAlert: true },
    { series: 1 }
  );
  expect(plan.bucketMs).toBe(5_000);
});

it('falls back to coarser rungs only while they still cut the range', () => {
  const plan = planBuckets('auto', base, { series: 1 });
  expect(coarserPlans(plan, base).map(({ rung, bucketMs }) => [rung, bucketMs])).toEqual([
    ['1m', 60_000],
    ['15m', 900_000],
  ]);
});
