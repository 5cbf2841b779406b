import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTick } from './schedule.ts';

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
