import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { waitsUntil } from './waits.ts';

it('gives what comes of the work and adds nothing to the signal, which outlives thousands of answers', async () => {
  const { signal } = new AbortController();
  const { unlessAborted, pause } = waitsUntil(signal);
  for (let turn = 0; turn < 100; turn++) {
    expect(await unlessAborted(Promise.resolve(turn))).toBe(turn);
    await expect(unlessAborted(Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    await pause(0);
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});

it('waits no longer once the signal aborts, or where it has', async () => {
  const left = new AbortController();
  const never = new Promise<number>(() => undefined);
  const { unlessAborted, pause } = waitsUntil(left.signal);
  const waiting = unlessAborted(never);
  left.abort();
  expect(await waiting).toBeUndefined();
  expect(await unlessAborted(never)).toBeUndefined();
  await pause(1e9);
});

it('ends a pause that has begun', async () => {
  const left = new AbortController();
  const { pause } = waitsUntil(left.signal);
  const waiting = pause(1e9);
  left.abort();
  await waiting;
});
