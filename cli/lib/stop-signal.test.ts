import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ECHO_MS, stopSignal } from './stop-signal.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('takes what comes right after the first signal for its echo, and a later one for impatience', async () => {
  const process = new EventEmitter();
  const again = vi.fn();
  const first = stopSignal(again, process);
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGINT', 'SIGINT');
  expect(await first).toBe('SIGTERM');
  expect(again).not.toHaveBeenCalled();
  vi.advanceTimersByTime(ECHO_MS + 1);
  process.emit('SIGINT', 'SIGINT');
  expect(again).toHaveBeenCalledOnce();
});
