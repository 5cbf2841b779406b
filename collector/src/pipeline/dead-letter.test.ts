import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryDirectory } from '../testing/collector.ts';
import { createDeadLetterFile } from './dead-letter.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let said: string[];

beforeEach(async () => {
  directory = await temporaryDirectory();
  said = [];
});
afterEach(() => directory.remove());

const file = () =>
  createDeadLetterFile({
    directory: directory.path,
    log: pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) }),
    maxFileBytes: 500,
    maxTotalBytes: 2_000,
  });

async function kept(): Promise<number[]> {
  const numbers: number[] = [];
  for (const name of await readdir(directory.path)) {
    for (const line of (await readFile(join(directory.path, name), 'utf8')).trim().split('\n')) {
      numbers.push((JSON.parse(line) as { content: number }).content);
    }
  }
  return numbers.sort((a, b) => a - b);
}

it('keeps the entries of every rotation up to the limit, also across a restart', async () => {
  for (let content = 0; content < 20; content++) {
    await file().write([{ reason: 'refused', content }]);
  }
  expect((await readdir(directory.path)).length).toBeGreaterThan(2);
  expect(await kept()).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(said).toEqual([]);
});

it('says which file it deletes beyond the limit, the oldest, that of an earlier version first', async () => {
  const older = join(directory.path, 'dead-letter.older.jsonl');
  await writeFile(older, `${JSON.stringify({ content: -1 })}\n`);
  const letters = file();
  for (let content = 0; content < 60; content++) {
    await letters.write([{ reason: 'refused', content }]);
  }
  const numbers = await kept();
  expect(numbers.at(-1)).toBe(59);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 60 - numbers.length + index));
  expect(said[0]).toContain(`Dead letters ${older} were deleted`);
});

it('does not spoil an entry by the half line that a kill left before it', async () => {
  const letters = file();
  await letters.write([{ reason: 'refused', content: 1 }]);
  await appendFile(letters.path, '{"time":"20');
  await letters.write([{ reason: 'refused', content: 2 }]);
  const lines = (await readFile(letters.path, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[2] as string)).toMatchObject({ content: 2 });
});
