import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGate } from './gate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

test('no more run at once than may', async () => {
  const gate = createGate(2, 10_000);
  let inside = 0;
  let most = 0;
  const run = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 100));
    inside -= 1;
  };
  const all = Promise.all(Array.from({ length: 7 }, () => gate.enter(run, never)));
  await vi.advanceTimersByTimeAsync(400);
  await all;
  expect(most).toBe(2);
});

test('those that take long hold up no others', async () => {
  const gate = createGate(1, 1_000);
  void gate.enter(() => new Promise(() => undefined), never);
  const next = gate.enter(async () => 'read', never);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await next).toBe('read');
});

test('who waits when all is over does not begin', async () => {
  const gate = createGate(1, 60_000);
  const first = Promise.withResolvers<void>();
  const running = gate.enter(() => first.promise, never);
  const stopped = new AbortController();
  const begun = vi.fn(async () => undefined);
  const waiting = gate.enter(begun, stopped.signal);
  stopped.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  first.resolve();
  await running;
  await gate.enter(async () => undefined, never);
  expect(begun).not.toHaveBeenCalled();
});
