import { afterEach, describe, expect, it, vi } from 'vitest';

import { BusyError, createLane } from './lane.ts';
import { createFlights } from './single-flight.ts';

const PATIENT = { maxWaitMs: 60_000, what: 'database connections', advice: 'Do less.' };

it('lets askers through in turns, so that forty panels of one do not hold up the only one of another', async () => {
  const lane = createLane({ slots: 1, ...PATIENT });
  const order: string[] = [];
  const release = await lane.enter('busy');
  const enter = async (asker: string) => {
    const leave = await lane.enter(asker);
    order.push(asker);
    leave();
  };
  const all = [...Array.from({ length: 40 }, () => enter('busy')), enter('calm')];
  release();
  await Promise.all(all);
  expect(order.indexOf('calm')).toBeLessThanOrEqual(1);
  expect(order).toHaveLength(41);
});

it('never lets more through than it has slots', async () => {
  const lane = createLane({ slots: 3, ...PATIENT });
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 50 }, async (_one, index) => {
      const release = await lane.enter(`user-${index % 4}`);
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      release();
      release();
    })
  );
  expect(most).toBe(3);
});

it('refuses whoever waited too long, and says how long, how many and what to do', async () => {
  const lane = createLane({ slots: 1, maxWaitMs: 20, what: 'database connections', advice: 'Do less.' });
  await lane.enter('first');
  const waiting = [lane.enter('a'), lane.enter('b')];
  const [error] = (await Promise.allSettled(waiting)).map((one) => (one as PromiseRejectedResult).reason);
  expect(error).toBeInstanceOf(BusyError);
  expect(error.message).toBe(
    "The query waited 0.02 s for one of the data source's 1 database connections; 1 others are still waiting. Do less."
  );
});

it('forgets who leaves while waiting', async () => {
  const lane = createLane({ slots: 1, ...PATIENT });
  const release = await lane.enter('first');
  const reader = new AbortController();
  const left = lane.enter('gone', reader.signal);
  const stays = lane.enter('stays');
  reader.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  release();
  await expect(stays).resolves.toBeTypeOf('function');
});

/** A statement under the test's control. */
function statement() {
  const { promise, resolve } = Promise.withResolvers<string>();
  let runs = 0;
  let cancelled = false;
  return {
    run: (signal: AbortSignal) => {
      runs++;
      signal.addEventListener('abort', () => (cancelled = true));
      return promise;
    },
    finish: resolve,
    runs: () => runs,
    cancelled: () => cancelled,
  };
}

it('runs what several ask at once only once, also while they still wait', async () => {
  const lane = createLane({ slots: 1, ...PATIENT });
  const flights = createFlights<string>(lane);
  const release = await lane.enter('other');
  const { run, finish, runs } = statement();
  const all = ['a', 'b', 'c'].map((asker) => flights.join({ key: 'same' }, asker, run));
  release();
  await new Promise(setImmediate);
  all.push(flights.join({ key: 'same' }, 'late', run));
  finish('answer');
  expect(await Promise.all(all)).toEqual(['answer', 'answer', 'answer', 'answer']);
  expect(runs()).toBe(1);
  await expect(lane.enter('next')).resolves.toBeTypeOf('function');
});

it('takes whoever shares a statement by their own turn, not by that of the first who asked', async () => {
  const lane = createLane({ slots: 1, ...PATIENT });
  const flights = createFlights<string>(lane);
  const release = await lane.enter('busy');
  const order: string[] = [];
  const run = (name: string) => () => {
    order.push(name);
    return Promise.resolve(name);
  };
  const all = Array.from({ length: 10 }, (_one, index) =>
    flights.join({ key: `panel-${index}` }, 'busy', run(`panel-${index}`))
  );
  all.push(flights.join({ key: 'panel-9' }, 'calm', run('panel-9')));
  release();
  await Promise.all(all);
  expect(order.indexOf('panel-9')).toBeLessThanOrEqual(1);
  expect(order).toHaveLength(10);
});

it('cancels a statement when the last one who wanted it has left, and not before', async () => {
  const lane = createLane({ slots: 1, ...PATIENT });
  const flights = createFlights<string>(lane);
  const { run, finish, cancelled } = statement();
  const readers = [new AbortController(), new AbortController()];
  const all = readers.map((reader, index) => flights.join({ key: 'same' }, `user-${index}`, run, reader.signal));
  await new Promise(setImmediate);
  readers[0]?.abort(new Error('left'));
  await expect(all[0]).rejects.toThrow('left');
  expect(cancelled()).toBe(false);
  readers[1]?.abort(new Error('left'));
  await expect(all[1]).rejects.toThrow('left');
  expect(cancelled()).toBe(true);
  finish('too late');
});

describe('a statement that whoever asked for it left', () => {
  const setUp = async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const flights = createFlights<string>(createLane({ slots: 1, ...PATIENT }), 1_000);
    const one = statement();
    const reader = new AbortController();
    const left = flights.join({ key: 'same', moment: '1' }, 'viewer', one.run, reader.signal);
    await new Promise(setImmediate);
    return { ...one, leave: () => reader.abort(new Error('left')), left, flights };
  };
  afterEach(() => vi.useRealTimers());

  it('answers who asks again by a refresh, before the old question is cancelled or soon after', async () => {
    const { run, finish, runs, cancelled, leave, left, flights } = await setUp();
    const before = new AbortController();
    const crossed = flights.join({ key: 'same', moment: '2' }, 'viewer', run, before.signal);
    leave();
    await expect(left).rejects.toThrow('left');
    before.abort(new Error('left again'));
    await expect(crossed).rejects.toThrow('left again');
    vi.advanceTimersByTime(900);
    const again = flights.join({ key: 'same', moment: '3' }, 'viewer', run);
    vi.advanceTimersByTime(60_000);
    expect(cancelled()).toBe(false);
    finish('answer');
    await expect(again).resolves.toBe('answer');
    expect(runs()).toBe(1);
  });

  it('is cancelled when nobody came back, and is not what somebody else is answered with', async () => {
    const { run, runs, cancelled, leave, left, flights } = await setUp();
    leave();
    await expect(left).rejects.toThrow('left');
    const other = new AbortController();
    const asked = flights.join({ key: 'same', moment: '2' }, 'another', run, other.signal);
    asked.catch(() => undefined);
    vi.advanceTimersByTime(999);
    expect(cancelled()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(cancelled()).toBe(true);
    expect(runs()).toBe(1);
    other.abort(new Error('left'));
  });
});

it('answers all who wait as of the latest moment, and asks again for a moment that comes while it runs', async () => {
  const lane = createLane({ slots: 1, ...PATIENT });
  const flights = createFlights<string>(lane);
  const release = await lane.enter('other');
  const ran: string[] = [];
  const landing = Promise.withResolvers<void>();
  const join = (moment: string) =>
    flights.join({ key: 'same', moment }, `viewer at ${moment}`, async () => {
      ran.push(moment);
      await landing.promise;
      return moment;
    });
  const all = [join('1'), join('2'), join('3')];
  release();
  await new Promise(setImmediate);
  all.push(join('3'), join('4'), join('5'));
  landing.resolve();
  expect(await Promise.all(all)).toEqual(['3', '3', '3', '3', '5', '5']);
  expect(ran).toEqual(['3', '5']);
});
