import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Document } from 'yaml';
import { readYamlFile } from './yaml-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-yaml-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets go of the tree of nodes, and still knows where a value is and what it was', async () => {
  const path = join(folder, 'c.yaml');
  await writeFile(path, 'a:\n  b: ${env:WORD}\n  big: 9007199254740993\n');
  const file = readYamlFile(path, { WORD: 'hall' });
  const before = file.problemAt(['a', 'big'], 'is wrong');
  expect(before).toMatchObject({ line: 3, column: 3 });
  await writeFile(path, 'changed: since\n');
  // It collects garbage before it counts.
  expect(queryObjects(Document, { format: 'count' })).toBe(0);
  expect(file.problemAt(['a', 'big'], 'is wrong')).toEqual(before);
  expect(file.describe(['a', 'b'])).toBe('"hall"');
  expect(file.describe(['a', 'big'])).toBe('"9007199254740993"');
});
