import { expect, test } from 'vitest';
import { giveBackMemory } from './give-back-memory.ts';

const MB = 1024 * 1024;

test('what nobody needs any more is given back at once', () => {
  giveBackMemory();
  const before = process.memoryUsage().heapTotal;
  let needed: object[] | undefined = Array.from({ length: 1_000_000 }, (_, index) => ({ index, text: `${index}` }));
  expect(needed.length).toBe(1_000_000);
  const full = process.memoryUsage().heapTotal;
  needed = undefined;
  giveBackMemory();
  const after = process.memoryUsage().heapTotal;
  expect(full - before).toBeGreaterThan(40 * MB);
  expect(after - before).toBeLessThan((full - before) / 4);
});
