import { expect, test } from 'vitest';
import { createRest } from './rest.ts';

const times = { missesBefore: 2, firstMs: 10_000, maxMs: 60_000, holdMs: 5_000 };

/** How long it is left alone after a miss at `atMs`. */
function restAfter(rest: ReturnType<typeof createRest>, atMs: number): number {
  rest.missed(atMs);
  let restMs = 0;
  while (!rest.isOver(atMs + restMs)) {
    restMs += 1_000;
  }
  return restMs;
}

test('one lost answer costs no rest, further ones longer and longer ones up to a limit', () => {
  const rest = createRest(times);
  expect([1, 2, 3, 4, 5, 6].map((miss) => restAfter(rest, miss * 100_000))).toEqual([
    0, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
});

test('a single answer in between does not make the next rest a short one, answering for a while does', () => {
  const rest = createRest(times);
  restAfter(rest, 0);
  expect(restAfter(rest, 1_000)).toBe(10_000);
  rest.answered(20_000);
  expect(restAfter(rest, 21_000)).toBe(0);
  expect(restAfter(rest, 22_000)).toBe(20_000);
  [50_000, 52_000, 55_000].forEach((atMs) => rest.answered(atMs));
  expect(restAfter(rest, 56_000)).toBe(0);
  expect(restAfter(rest, 57_000)).toBe(10_000);
});
