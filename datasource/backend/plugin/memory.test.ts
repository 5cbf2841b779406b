import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { returnMemory } from './memory.ts';

it('collects after work, and rests when there was none', async () => {
  let collections = 0;
  const memory = returnMemory({ collect: () => collections++, intervalMs: 1 });
  await sleep(20);
  expect(collections).toBe(0);
  memory.worked();
  await expect.poll(() => collections).toBe(1);
  await sleep(20);
  expect(collections).toBe(1);
  memory.stop();
});

it('finds the collector in a process that was started without it', () => {
  const memory = returnMemory();
  memory.stop();
});
