import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { watchHost } from './lifecycle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('ends when its parent is gone, so that a killed Grafana leaves no orphan', () => {
  let parent = 4711;
  const exit = vi.fn();
  watchHost({ exit, parentPid: () => parent }).called();
  vi.advanceTimersByTime(5_000);
  expect(exit).not.toHaveBeenCalled();
  parent = 1;
  vi.advanceTimersByTime(1_000);
  expect(exit).toHaveBeenCalledOnce();
});

it('stays when Grafana itself is process 1, as in a container', () => {
  const exit = vi.fn();
  const host = watchHost({ exit, parentPid: () => 1 });
  host.called();
  vi.advanceTimersByTime(600_000);
  host.stop();
  expect(exit).not.toHaveBeenCalled();
});

it('ends when nobody connected within a minute', () => {
  const exit = vi.fn();
  watchHost({ exit, parentPid: () => 4711 });
  vi.advanceTimersByTime(60_000);
  expect(exit).toHaveBeenCalledExactlyOnceWith('no host connected');
});
