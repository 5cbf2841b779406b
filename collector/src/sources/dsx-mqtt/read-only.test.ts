import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('no function that publishes is referenced', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const publishes = /\.publish(Async)?\b|\bwill\b\s*:/;
  const offenders = files.filter((name) => publishes.test(readFileSync(join(import.meta.dirname, name), 'utf8')));
  expect(files.length).toBeGreaterThan(5);
  expect(offenders).toEqual([]);
});
