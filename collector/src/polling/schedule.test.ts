import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPollGaps } from './poll-gaps.ts';
import { firstPollMs, nextTick, rasterShiftMs, rasterStartMs } from './schedule.ts';

test('polls stay on the raster however long each one takes', () => {
  const takenMs = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(takenMs, fc.integer({ min: 100, max: 2_000 }), (durations, intervalMs) => {
      let tick = 0;
      let nowMs = 0;
      for (const duration of durations) {
        const next = nextTick(0, intervalMs, tick, nowMs + duration);
        expect(next.atMs % intervalMs).toBe(0);
        expect(next.skipped).toBe(next.tick - tick - 1);
        nowMs = Math.max(nowMs + duration, next.atMs);
        tick = next.tick;
      }
    })
  );
});

test('a poll that outlasts two intervals has skipped one', () => {
  expect(nextTick(0, 1_000, 0, 2_100)).toEqual({ tick: 2, atMs: 2_000, skipped: 1 });
});

test('first polls are spread, those of a long interval too so that all are seen soon', () => {
  expect([0, 1, 2, 3].map((index) => firstPollMs(index, 4, 400))).toEqual([0, 100, 200, 300]);
  expect(firstPollMs(99, 100, 60_000)).toBe(900);
});

test('members of a large source are asked at ten moments a second, and stay together', () => {
  const starts = Array.from({ length: 80 }, (_, index) => firstPollMs(index, 80, 1_000));
  const moments = Map.groupBy(starts, (ms) => ms);
  expect([...moments.keys()]).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  expect(new Set([...moments.values()].map(({ length }) => length))).toEqual(new Set([8]));
  expect([1_000, 1_003, 1_060].map((nowMs) => rasterStartMs(1_000, nowMs, 1_000))).toEqual([1_000, 1_000, 1_000]);
});

test('one whose first poll is late has its next one after an interval all the same', () => {
  expect(rasterStartMs(1_000, 1_900, 1_000)).toBe(1_900);
});

test('two sources that start together do not ask at the same instant, and none makes a gap by it', () => {
  expect(rasterShiftMs(1_000, () => 0)).toBe(0);
  expect(rasterShiftMs(1_000, () => 0.5)).toBe(125);
  const intervalMs = fc.integer({ min: 100, max: 3_600_000 });
  fc.assert(
    fc.property(intervalMs, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (interval, random) => {
      const gaps = createPollGaps(interval);
      gaps.read(['a'], 0);
      expect(gaps.read(['a'], interval + rasterShiftMs(interval, () => random))).toEqual([]);
    })
  );
});

test('a fleet begins evenly over as long as it takes, and within its interval', () => {
  const starts = (count: number, intervalMs: number) =>
    Array.from({ length: count }, (_, index) => firstPollMs(index, count, intervalMs, 20));
  const perSecond = Map.groupBy(starts(1_000, 60_000), (ms) => Math.floor(ms / 1_000));
  expect([...perSecond.values()].map(({ length }) => length)).toEqual(Array.from({ length: 50 }, () => 20));
  expect(Math.max(...starts(1_000, 10_000))).toBeLessThan(10_000);
  expect(Math.max(...starts(5, 60_000))).toBeLessThan(1_000);
});
