import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeDataDirectory } from './data-directory.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plenum-directory-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('refuses a directory that a living process owns, and names both', async () => {
  await takeDataDirectory(directory);
  await expect(takeDataDirectory(directory)).rejects.toThrow(`${directory} is in use by process ${process.pid}`);
});

it('takes over from a process that is gone, and says that it recovers', async () => {
  await writeFile(join(directory, 'plenum.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: 'boot 1' }));
  expect((await takeDataDirectory(directory)).recovering).toBe(true);
});

it('does not take a reused process number for the owner', async () => {
  await writeFile(join(directory, 'plenum.lock'), JSON.stringify({ pid: process.pid, started: 'another boot 1' }));
  expect((await takeDataDirectory(directory)).recovering).toBe(true);
});

it('throws a half-made cluster away, but never one that was usable', async () => {
  await mkdir(join(directory, 'pgdata'));
  const first = await takeDataDirectory(directory);
  expect(await readdir(directory)).not.toContain('pgdata');
  await mkdir(first.pgData);
  await first.markUsable();
  await first.release();
  expect((await takeDataDirectory(directory)).recovering).toBe(false);
  expect(await readdir(directory)).toContain('pgdata');
});
