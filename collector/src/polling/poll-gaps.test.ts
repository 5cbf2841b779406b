import { expect, it } from 'vitest';
import { createPollGaps } from './poll-gaps.ts';

it('finds the time in which nothing was polled, but not a poll that is a little late', () => {
  const gaps = createPollGaps(1_000);
  expect(gaps.read(['a', 'b'], 0)).toEqual([]);
  expect(gaps.read(['a', 'b'], 1_400)).toEqual([]);
  expect(gaps.read(['a'], 2_400)).toEqual([]);
  expect(gaps.read(['a', 'b'], 54_400)).toEqual([
    { addresses: ['a'], fromMs: 2_400, toMs: 54_400, cause: 'missed poll' },
    { addresses: ['b'], fromMs: 1_400, toMs: 54_400, cause: 'missed poll' },
  ]);
});

it('knows what is missing when a run ends, and what has been missing since it began', () => {
  const gaps = createPollGaps(1_000);
  gaps.read(['a'], 0);
  gaps.expect(['a', 'silent'], 500);
  gaps.read(['a'], 1_000);
  gaps.read(['a'], 2_000);
  expect(gaps.open(2_100)).toEqual([{ addresses: ['silent'], fromMs: 500, toMs: 2_100, cause: 'missed poll' }]);
});

it('takes no notice of the jitter of fast polls', () => {
  const gaps = createPollGaps(100);
  gaps.read(['a'], 0);
  expect(gaps.read(['a'], 300)).toEqual([]);
  expect(gaps.read(['a'], 700)).toHaveLength(1);
});

it('takes polls that are always late for one gap', () => {
  const gaps = createPollGaps(1_000);
  gaps.read(['a'], 0);
  const found = [2_000, 4_000, 6_000, 8_000, 9_000, 10_000].flatMap((timeMs) => gaps.read(['a'], timeMs));
  expect(found).toMatchObject([
    { fromMs: 0, toMs: 2_000 },
    { fromMs: 2_000, toMs: 8_000 },
  ]);
  expect(gaps.open(10_100)).toEqual([]);
});

it('tells what came of polls that are late for hours before they are over, and when the run ends', () => {
  const gaps = createPollGaps(1_000);
  const found = Array.from({ length: 700 }, (_, index) => gaps.read(['a'], index * 2_000)).flat();
  expect(found.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [0, 2_000],
    [2_000, 604_000],
    [604_000, 1_206_000],
  ]);
  expect(gaps.open(1_398_100)).toMatchObject([{ fromMs: 1_206_000, toMs: 1_398_000 }]);
});
