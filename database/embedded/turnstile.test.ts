import { expect, it } from 'vitest';
import { CancelledError, createTurnstile } from './turnstile.ts';

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
