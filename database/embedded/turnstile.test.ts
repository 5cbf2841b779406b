import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, createTurnstile, PATIENCE_MS, QUIET_MS, type Turnstile } from './turnstile.ts';

it('serves clients in the order in which they came, a busy one behind those that wait', async () => {
  const turnstile = createTurnstile<string>();
  const order: string[] = [];
  const turn = async (client: string) => {
    await turnstile.acquire(client);
    order.push(client);
    await Promise.resolve();
    turnstile.release(client);
  };
  await Promise.all([turn('busy').then(() => turn('busy')), turn('second'), turn('third')]);
  expect(order).toEqual(['busy', 'second', 'third', 'busy']);
});

it('lets the owner of a transaction in again at once', async () => {
  const turnstile = createTurnstile<string>();
  await turnstile.acquire('a');
  let others = 0;
  void turnstile.acquire('b').then(() => others++);
  await turnstile.acquire('a');
  expect([turnstile.owner, turnstile.waiting, others]).toEqual(['a', 1, 0]);
});

it('takes a cancelled client out of the queue and keeps the others', async () => {
  const turnstile = createTurnstile<string>();
  await turnstile.acquire('a');
  const b = turnstile.acquire('b');
  const c = turnstile.acquire('c');
  expect(turnstile.cancel('b')).toBe(true);
  await expect(b).rejects.toBeInstanceOf(CancelledError);
  turnstile.release('a');
  await c;
  expect(turnstile.owner).toBe('c');
});

it('ignores a release by somebody who does not have the turn', async () => {
  const turnstile = createTurnstile<string>();
  await turnstile.acquire('a');
  turnstile.release('b');
  expect(turnstile.owner).toBe('a');
});

describe('work in the background', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Does so many turns one after the other, with a pause after each in which the client makes its next statement. */
  async function turns(turnstile: Turnstile<string>, client: string, count: number, log: string[], pauseMs = 1) {
    for (let turn = 0; turn < count; turn++) {
      await turnstile.acquire(client, client === 'history' ? 'background' : 'foreground');
      log.push(client);
      await vi.advanceTimersByTimeAsync(1);
      turnstile.release(client);
      await vi.advanceTimersByTimeAsync(pauseMs);
    }
  }

  it('waits while a writer has one statement after the other, also in the moments between them', async () => {
    const turnstile = createTurnstile<string>();
    const log: string[] = [];
    await turnstile.acquire('live');
    const history = turnstile.acquire('history', 'background').then(() => log.push('history'));
    turnstile.release('live');
    await turns(turnstile, 'live', 100, log);
    await vi.advanceTimersByTimeAsync(QUIET_MS);
    await history;
    expect(log).toEqual([...new Array<string>(100).fill('live'), 'history']);
  });

  it('goes on at once while nobody else wants a turn', async () => {
    const turnstile = createTurnstile<string>();
    const log: string[] = [];
    await turns(turnstile, 'history', 3, log, 0);
    expect(log).toEqual(['history', 'history', 'history']);
  });

  it('makes room for who came while it had its turn, before its next one', async () => {
    const turnstile = createTurnstile<string>();
    const log: string[] = [];
    await turnstile.acquire('history', 'background');
    const live = turnstile.acquire('live').then(() => log.push('live'));
    turnstile.release('history');
    const again = turnstile.acquire('history', 'background').then(() => log.push('history'));
    await live;
    turnstile.release('live');
    await vi.advanceTimersByTimeAsync(QUIET_MS);
    await again;
    expect(log).toEqual(['live', 'history']);
  });

  it('has a turn now and then however busy the others are, one at a time', async () => {
    const turnstile = createTurnstile<string>();
    const log: string[] = [];
    await turnstile.acquire('live');
    for (const client of ['history', 'rollups']) {
      void turnstile.acquire(client, 'background').then(() => {
        log.push(client);
        turnstile.release(client);
      });
    }
    turnstile.release('live');
    await turns(turnstile, 'live', PATIENCE_MS, log);
    const first = log.indexOf('history');
    expect(first).toBeGreaterThan(PATIENCE_MS / 2 - QUIET_MS);
    expect(log.slice(first, first + 3)).toEqual(['history', 'live', 'rollups']);
  });

  it('can be cancelled, and does not keep what is behind it', async () => {
    const turnstile = createTurnstile<string>();
    await turnstile.acquire('live');
    const history = turnstile.acquire('history', 'background');
    const rollups = turnstile.acquire('rollups', 'background');
    expect([turnstile.waiting, turnstile.cancel('history')]).toEqual([2, true]);
    await expect(history).rejects.toBeInstanceOf(CancelledError);
    turnstile.release('live');
    await vi.advanceTimersByTimeAsync(QUIET_MS);
    await rollups;
    expect(turnstile.owner).toBe('rollups');
  });
});
