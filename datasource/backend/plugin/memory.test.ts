import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { returnMemory } from './memory.ts';

it('collects after work, gives back all once nobody asks, and rests then', async () => {
  const collections: string[] = [];
  const memory = returnMemory({ collect: (extent) => collections.push(extent), intervalMs: 1 });
  await sleep(20);
  expect(collections).toEqual([]);
  memory.worked();
  await expect.poll(() => collections).toEqual(['garbage', 'all']);
  await sleep(20);
  expect(collections).toEqual(['garbage', 'all']);
  memory.stop();
});

it('finds the collector in a process that was started without it', () => {
  const memory = returnMemory();
  memory.stop();
});
