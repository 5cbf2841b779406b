import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { DataQuery } from '../generated/backend.ts';
import { type Answers, createAnswers } from './answers.ts';

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
  return { make: () => Promise.resolve(Buffer.alloc(bytes, ++made)), made: () => made };
}

/** Asks, and lets the answer go as if it was sent. */
async function take(answers: Answers, ...asked: Parameters<Answers['get']>): Promise<void> {
  const { release } = await answers.get(...asked);
  release();
}

it('makes the answer of a moment once for viewers who ask one after the other', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker();
  for (const laterMs of [0, 1_000, 4_999]) {
    await take(answers, query(NOW_MS + laterMs), `viewer-${laterMs}`, make);
  }
  expect(made()).toBe(1);
  await take(answers, query(NOW_MS + 5_000), 'viewer', make);
  expect(made()).toBe(2);
});

it('shows who refreshes sooner something new, and the others what was made for him', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker();
  await take(answers, query(NOW_MS), 'viewer', make);
  // The same query in another panel of the page.
  await take(answers, query(NOW_MS + 900), 'viewer', make);
  expect(made()).toBe(1);
  await take(answers, query(NOW_MS + 1_500), 'viewer', make);
  expect(made()).toBe(2);
  await take(answers, query(NOW_MS + 2_000), 'another', make);
  expect(made()).toBe(2);
});

it('answers a range of the past to the millisecond, and one of another width or panel by itself', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker();
  const past = NOW_MS - HOUR_MS;
  await take(answers, query(past), 'viewer', make);
  await take(answers, query(past + 1), 'viewer', make);
  await take(answers, query(past + 1, { maxDataPoints: 300 }), 'viewer', make);
  await take(answers, query(past + 1, { json: Buffer.from('{"groupBy":"rack"}') }), 'viewer', make);
  expect(made()).toBe(4);
  await take(answers, query(past), 'viewer', make);
  expect(made()).toBe(4);
});

it('makes one answer for viewers whose clocks and widths differ, across the full seconds too', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker();
  await take(answers, query(NOW_MS - 1), 'viewer', make);
  await take(answers, query(NOW_MS + 30), 'another', make);
  await take(answers, query(NOW_MS - 400, { maxDataPoints: 610, intervalMS: 6_000 }), 'slow clock', make);
  expect(made()).toBe(1);
});

describe('while the next answer is made', () => {
  const answers = () => createAnswers({ timeoutSeconds: 30 });
  /** Asks for an answer that is not made yet. */
  async function askSlowly(of: Answers, toMs: number, asker: string) {
    const landing = Promise.withResolvers<Buffer>();
    const asked = of.get(query(toMs), asker, () => landing.promise);
    await new Promise(setImmediate);
    return { land: () => landing.resolve(Buffer.alloc(1, 9)), asked };
  }

  it('who has not seen the one before is shown it, and who has waits for the next', async () => {
    const of = answers();
    const { make, made } = maker();
    await take(of, query(NOW_MS), 'first', make);
    await take(of, query(NOW_MS + 1_000), 'second', make);
    vi.advanceTimersByTime(5_000);
    const next = await askSlowly(of, NOW_MS + 5_000, 'first');
    const { answer } = await of.get(query(NOW_MS + 5_100), 'third', make);
    expect(answer[0]).toBe(1);
    const second = of.get(query(NOW_MS + 5_200), 'second', make);
    // What he was shown once, he is not shown again.
    const third = of.get(query(NOW_MS + 5_300), 'third', make);
    next.land();
    for (const waited of [next.asked, second, third]) {
      expect((await waited).answer[0]).toBe(9);
    }
    expect(made()).toBe(1);
  });

  it('whoever looks alone waits: what he is shown is of now', async () => {
    const of = answers();
    const { make, made } = maker();
    await take(of, query(NOW_MS), 'first', make);
    await take(of, query(NOW_MS + 1_000), 'second', make);
    vi.advanceTimersByTime(5_000);
    await take(of, query(NOW_MS + 5_000), 'third', make);
    expect(made()).toBe(2);
  });

  it('nothing is shown that is older than two moments', async () => {
    const of = answers();
    const { make } = maker();
    await take(of, query(NOW_MS), 'first', make);
    await take(of, query(NOW_MS + 1_000), 'second', make);
    vi.advanceTimersByTime(10_000);
    const next = await askSlowly(of, NOW_MS + 10_000, 'first');
    const third = of.get(query(NOW_MS + 10_100), 'third', make);
    next.land();
    expect((await third).answer[0]).toBe(9);
  });
});

it('keeps no answer longer than its moment, and none beyond a limit', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const past = query(NOW_MS - HOUR_MS);
  const large = maker(65 * 1024 * 1024);
  await take(answers, past, 'viewer', large.make);
  await take(answers, past, 'viewer', large.make);
  expect(large.made()).toBe(2);
  const small = maker();
  await take(answers, past, 'viewer', small.make);
  vi.advanceTimersByTime(5_000);
  await take(answers, past, 'viewer', small.make);
  expect(small.made()).toBe(2);
});

it('begins no other answer while many are made and not sent, and goes on when one was', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const past = (index: number) => query(NOW_MS - HOUR_MS - index);
  const { make, made } = maker(50 * 1024 * 1024);
  const shares = [await answers.get(past(0), 'viewer', make), await answers.get(past(1), 'viewer', make)];
  const next = answers.get(past(2), 'viewer', make);
  await new Promise(setImmediate);
  expect(made()).toBe(2);
  shares.forEach(({ release }) => release());
  await next;
  expect(made()).toBe(3);
});

it('goes on with calls that have a part of their answers, however much is held: they are sent as a whole', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const { make, made } = maker(50 * 1024 * 1024);
  const call = async (place: number) => {
    let held = 0;
    const shares = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const asked = query(NOW_MS - HOUR_MS - 10 * place - index);
        const share = await answers.get(asked, `viewer-${place}`, make, undefined, () => held > 0);
        held++;
        return share;
      })
    );
    shares.forEach(({ release }) => release());
  };
  await Promise.all([call(1), call(2)]);
  expect(made()).toBe(6);
});

it('goes on also when those who waited for an answer have left', async () => {
  const answers = createAnswers({ timeoutSeconds: 30 });
  const reader = new AbortController();
  const landing = Promise.withResolvers<Buffer>();
  const left = answers.get(query(NOW_MS - HOUR_MS), 'viewer', () => landing.promise, reader.signal);
  reader.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  landing.resolve(Buffer.alloc(100 * 1024 * 1024));
  await new Promise(setImmediate);
  const { make, made } = maker();
  await take(answers, query(NOW_MS - 2 * HOUR_MS), 'viewer', make);
  expect(made()).toBe(1);
});
