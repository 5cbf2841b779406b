import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { DataQuery } from '../generated/backend.ts';
import { createAnswers } from './answers.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);
const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function query(toMs: number, over: Partial<DataQuery> = {}): DataQuery {
  return {
    refId: 'A',
    maxDataPoints: 600,
    intervalMS: 0,
    timeRange: { fromEpochMS: toMs - HOUR_MS, toEpochMS: toMs },
    json: Buffer.from('{}'),
    queryType: '',
    ...over,
  };
}

/** Counts what was made; each answer has this many bytes. */
function maker(bytes = 1) {
  let made = 0;
  return { make: () => Promise.resolve([Buffer.alloc(bytes, ++made)]), made: () => made };
}

it('makes the answer of a moment once for viewers who ask one after the other', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker();
  for (const laterMs of [0, 1_000, 4_999]) {
    await answers.get(query(NOW_MS + laterMs), `viewer-${laterMs}`, make);
  }
  expect(made()).toBe(1);
  await answers.get(query(NOW_MS + 5_000), 'viewer', make);
  expect(made()).toBe(2);
});

it('answers a range of the past to the millisecond, and one of another width or panel by itself', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker();
  const past = NOW_MS - HOUR_MS;
  await answers.get(query(past), 'viewer', make);
  await answers.get(query(past + 1), 'viewer', make);
  await answers.get(query(past + 1, { maxDataPoints: 601 }), 'viewer', make);
  await answers.get(query(past + 1, { json: Buffer.from('{"groupBy":"rack"}') }), 'viewer', make);
  expect(made()).toBe(4);
  await answers.get(query(past), 'viewer', make);
  expect(made()).toBe(4);
});

it('keeps no answer longer than its moment, and none beyond a limit', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const past = query(NOW_MS - HOUR_MS);
  const large = maker(65 * 1024 * 1024);
  await answers.get(past, 'viewer', large.make);
  await answers.get(past, 'viewer', large.make);
  expect(large.made()).toBe(2);
  const small = maker();
  await answers.get(past, 'viewer', small.make);
  vi.advanceTimersByTime(5_000);
  await answers.get(past, 'viewer', small.make);
  expect(small.made()).toBe(2);
});
