import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { httpClient } from '#protocols/http/read.ts';
import { recordingContext, until } from '../testing/recording.ts';
import { poll } from './poll.ts';
import type { PolledConnection, PolledMember } from './polled.ts';

const INTERVAL_MS = 200;
const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

/** Rooms with a thermometer each, which a list names; the server counts who is asked, and when. */
async function house(answer: (response: ServerResponse, room: string) => unknown = (response) => response.end('21')) {
  const asked: Array<{ room: string; atMs: number }> = [];
  const closed: string[] = [];
  let broken = 0;
  const server = createServer((request, response) => {
    const room = request.url?.slice(1) ?? '';
    asked.push({ room, atMs: performance.now() });
    response.on('close', () => {
      broken += Number(!response.writableFinished);
    });
    answer(response, room);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = httpClient({ timeout: 60_000, maxBodySize: 1_000 });
  cleanups.push(
    () => void server.closeAllConnections(),
    () => new Promise((resolve) => server.close(resolve)),
    () => client.close()
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const memberOf = (room: string, more: Partial<PolledMember> = {}): PolledMember => ({
    name: room,
    intervalMs: INTERVAL_MS,
    async read(signal) {
      const { body } = await client.get(`${url}/${room}`, {}, signal);
      const nowMs = Date.now();
      const value = Number(body.toString());
      return { samples: [{ address: room, timeMs: nowMs, receivedMs: nowMs, value, quality: Quality.good }] };
    },
    close: () => void closed.push(room),
    ...more,
  });

  /** Polls what is listed at the start, and from each `list` on what that lists. */
  function runWith(more: Partial<PolledConnection>, ...first: PolledMember[]) {
    const recording = recordingContext();
    const { promise: ready, resolve } = Promise.withResolvers<(members: readonly PolledMember[]) => Promise<void>>();
    const running = poll(
      {
        members: first,
        noun: 'rooms',
        ...more,
        follow(change, signal) {
          resolve(change);
          return new Promise((end) => {
            signal.addEventListener('abort', () => end(), { once: true });
          });
        },
      },
      recording.context
    );
    const stop = async () => {
      recording.stop();
      await running;
    };
    cleanups.push(stop);
    return {
      ...recording,
      stop,
      list: async (...members: PolledMember[]) => (await ready)(members),
      good: (room: string) => recording.values(room).filter((value) => value !== null).length,
      goneGaps: () => recording.gaps.filter(({ cause }) => cause === 'no longer listed'),
      bad: (room: string) => recording.values(room).filter((value) => value === null).length,
    };
  }

  const run = (...first: PolledMember[]) => runWith({}, ...first);
  return { asked, closed, broken: () => broken, memberOf, run, runWith };
}

test('who is listed during a run is asked from then on, and those who stay keep their place in time', async () => {
  const { asked, memberOf, run } = await house();
  // A new start would ask anew within a second.
  const a = memberOf('a', { intervalMs: 3_600_000 });
  const { list, good, bad, states } = run(a);
  await until(() => good('a') === 1, 'a');
  await list(a, memberOf('b'));
  await until(() => good('b') > 10, 'b');
  expect([asked.filter(({ room }) => room === 'a').length, bad('a')]).toEqual([1, 0]);
  expect(states).toEqual([{ state: 'connected', message: undefined }]);
});

test('who is gone is bad once, closed, a gap until it is back, and asked no more', async () => {
  const { asked, closed, memberOf, run } = await house();
  const [a, b] = [memberOf('a'), memberOf('b')];
  const { list, good, bad, goneGaps } = run(a, b);
  await until(() => good('a') > 1 && good('b') > 1, 'both');
  await list(a);
  const [wasAsked, hadRead] = [asked.filter(({ room }) => room === 'b').length, good('a')];
  expect([bad('b'), closed]).toEqual([1, ['b']]);
  expect(goneGaps()).toMatchObject([{ addresses: ['b'] }]);
  await until(() => good('a') > hadRead + 4, 'a, meanwhile');
  expect([bad('b'), asked.filter(({ room }) => room === 'b').length]).toEqual([1, wasAsked]);
  await list(a, memberOf('b'));
  await until(() => goneGaps().length > 1, 'the end of the gap');
  // Without a hole between its two parts.
  const [closing, ended] = goneGaps();
  expect(ended).toMatchObject({ addresses: ['b'], fromMs: closing?.toMs });
  expect(bad('a')).toBe(0);
});

test('who is gone to the end of the run is missing to the end', async () => {
  const { memberOf, run } = await house();
  const [a, b] = [memberOf('a'), memberOf('b')];
  const { list, good, goneGaps, stop } = run(a, b);
  await until(() => good('a') > 1 && good('b') > 1, 'both');
  await list(a);
  const goneMs = Date.now();
  await until(() => Date.now() - goneMs > 5 * INTERVAL_MS, 'several intervals');
  const endMs = Date.now();
  await stop();
  expect(goneGaps()).toHaveLength(2);
  expect(goneGaps().at(-1)?.toMs).toBeGreaterThanOrEqual(endMs);
});

test('one whose place another one of the same key takes is no hole', async () => {
  const { closed, memberOf, run } = await house();
  const { list, good, bad, goneGaps } = run(memberOf('a'));
  await until(() => good('a') > 1, 'the first');
  await list(memberOf('a'));
  const had = good('a');
  await until(() => good('a') > had + 2, 'the second');
  expect([bad('a'), goneGaps(), closed]).toEqual([0, [], ['a']]);
});

test('a request under way of one that is gone is ended, and who never ends one is not waited for', async () => {
  const { broken, memberOf, run } = await house((response, room) => (room === 'slow' ? undefined : response.end('21')));
  const [a, slow] = [memberOf('a'), memberOf('slow')];
  const deaf = memberOf('deaf', { read: () => new Promise(() => undefined) });
  const { list, good } = run(a, slow, deaf);
  await until(() => good('a') > 1, 'a');
  await list(a);
  await until(() => broken() === 1, 'the end of the request');
  const had = good('a');
  await until(() => good('a') > had, 'a, further on');
});

test('an empty list is said, and is no lost connection', async () => {
  const { memberOf, run } = await house();
  const { list, good, states } = run();
  await until(() => states.length > 0, 'the state');
  expect(states).toEqual([{ state: 'degraded', message: 'no rooms are listed' }]);
  await list(memberOf('a'));
  await until(() => good('a') > 1, 'a');
  await list();
  expect(states.at(-1)).toEqual({ state: 'degraded', message: 'no rooms are listed' });
});

test('a fleet that is listed at once is begun at its pace, as at the start', async () => {
  const { asked, memberOf, runWith } = await house();
  const a = memberOf('a', { intervalMs: 60_000 });
  const { list, good } = runWith({ pace: { startsPerSecond: 20, atOnce: 100, longMs: 1_000 } }, a);
  await until(() => good('a') > 0, 'a');
  const listedMs = performance.now();
  const fleet = Array.from({ length: 40 }, (_, index) => memberOf(`m${index}`, { intervalMs: 60_000 }));
  await list(a, ...fleet);
  await until(() => asked.length === 41, 'the fleet', 30_000);
  // Timers are late, never early: the nth has its place n / 20 s after the first at the soonest.
  const first = (room: string) => (asked.find((one) => one.room === room)?.atMs ?? 0) - listedMs;
  expect(first('m39')).toBeGreaterThanOrEqual(1_900);
  expect(first('m20')).toBeGreaterThanOrEqual(950);
});
