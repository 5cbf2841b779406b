import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { unlessAborted } from './unless-aborted.ts';

it('gives what comes of the work and leaves nothing with the signal, which outlives thousands of answers', async () => {
  const { signal } = new AbortController();
  for (let turn = 0; turn < 100; turn++) {
    expect(await unlessAborted(Promise.resolve(turn), signal)).toBe(turn);
    await expect(unlessAborted(Promise.reject(new Error('no answer')), signal)).rejects.toThrow('no answer');
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('waits no longer once the signal aborts, or where it has', async () => {
  const left = new AbortController();
  const never = new Promise<number>(() => undefined);
  const waiting = unlessAborted(never, left.signal);
  left.abort();
  expect(await waiting).toBeUndefined();
  expect(await unlessAborted(never, left.signal)).toBeUndefined();
});
