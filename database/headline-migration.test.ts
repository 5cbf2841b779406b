import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import { writeHeadlineMigration } from './headline-migration.ts';
import { headlinesOf } from './headline-views.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ADDED = { column: 'valve_position', metric: 'RackControlValvePosition', processArea: ['Loop A', 'Supply'] };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'plenum-headline-'));
  await cp(path.join(HERE, 'migrations'), path.join(directory, 'migrations'), { recursive: true });
  await cp(path.join(HERE, 'schema-version.ts'), path.join(directory, 'schema-version.ts'));
});
afterEach(() => rm(directory, { recursive: true }));

async function texts(): Promise<Map<string, string>> {
  const names = await readdir(path.join(directory, 'migrations'));
  const entries = names.map(
    async (name) => [name, await readFile(path.join(directory, 'migrations', name), 'utf8')] as const
  );
  return new Map(await Promise.all(entries));
}

it('a new headline metric is a new migration and a higher schema version; what is released stays as it is', async () => {
  const before = await texts();
  const file = await writeHeadlineMigration(directory, [ADDED, ...HEADLINE_METRICS]);
  const after = await texts();
  const number = before.size + 1;
  expect(path.basename(file as string)).toBe(`${String(number).padStart(4, '0')}_headline_valve_position.sql`);
  expect(new Map([...after].filter(([name]) => before.has(name)))).toEqual(before);
  expect(await readFile(path.join(directory, 'schema-version.ts'), 'utf8')).toContain(
    `LATEST_SCHEMA_VERSION = ${number};`
  );
  expect(
    headlinesOf(
      [...after.keys()]
        .sort()
        .map((name) => after.get(name))
        .join('\n')
    ).at(-1)
  ).toEqual(ADDED);
});

it('nothing is written where every headline metric has a migration', async () => {
  expect(await writeHeadlineMigration(directory, HEADLINE_METRICS)).toBeUndefined();
  expect((await texts()).size).toBe((await readdir(path.join(HERE, 'migrations'))).length);
});
