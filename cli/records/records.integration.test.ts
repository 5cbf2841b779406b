import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runPlenum } from '#collector/testing/collector.ts';
import { readRecords } from '#database/records.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

let database: TestDatabase;
let client: pg.Client;
let directory = '';

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  directory = await mkdtemp(join(tmpdir(), 'plenum-records-'));
});
afterAll(async () => {
  await client.end();
  await database.stop();
  await rm(directory, { recursive: true });
});

async function imported(yaml: string, tables: Record<string, string> = {}) {
  const path = join(directory, 'records.yaml');
  await writeFile(path, yaml);
  for (const [name, text] of Object.entries(tables)) {
    await writeFile(join(directory, name), text);
  }
  const command = runPlenum(['import', path, '--url', database.url], {});
  const code = await command.exited;
  return { code, said: command.log() };
}

const HOLIDAYS = `records:
  - kind: holidays
    name: berlin
    validFrom: 2026-01-01
    note: as the state publishes them
    body:
      days: { csv: ./days.csv, columns: { day: Date, title: Name } }
`;

it('saves the records of a file with their tables, and what has not changed only once', async () => {
  const days = 'Date;Name\n2026-01-01;New Year\n2026-05-01;Labour Day\n';
  const first = await imported(HOLIDAYS, { 'days.csv': days });
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining('holidays berlin: version 1') as string });
  const again = await imported(HOLIDAYS, { 'days.csv': days });
  expect(again.said).toContain('holidays berlin: as it was (version 1)');
  const changed = await imported(HOLIDAYS, { 'days.csv': `${days}2026-12-25;Christmas\n` });
  expect(changed.said).toContain('holidays berlin: version 2');
  expect(await readRecords(client, 'holidays')).toEqual([
    expect.objectContaining({
      version: 1,
      validFrom: '2026-01-01',
      body: {
        days: [
          { day: '2026-01-01', title: 'New Year' },
          { day: '2026-05-01', title: 'Labour Day' },
        ],
      },
      role: 'Admin',
    }),
    expect.objectContaining({ version: 2, note: 'as the state publishes them' }),
  ]);
});

it('says all that is wrong with a file, each with its line, and saves nothing of it', async () => {
  const { code, said } = await imported(`records:
  - kind: holidays
    name: good
    body: { days: [] }
  - kind: holiday
    name: bad
    body: {}
  - kind: holidays
    name: worse
    body:
      days:
        - day: 2026-02-30
`);
  expect(code).toBe(1);
  expect(said).toMatch(/records\.yaml:5:\d+ records\[1\]\.kind: "holiday"/);
  expect(said).toMatch(
    /records\.yaml:12:\d+ records\[2\]\.body\.days\[0\]\.day: "2026-02-30" does not fit\. Write a day as 2026-01-01/
  );
  expect(await readRecords(client, 'holidays', 'good')).toEqual([]);
});

it('names the column that a table does not have', async () => {
  const { said } = await imported(HOLIDAYS, { 'days.csv': 'day,title\n' });
  expect(said).toContain('./days.csv has no column "Date". It has day, title.');
});

it('still asks a configuration where the past begins', async () => {
  const { code, said } = await imported('version: 1\nsite: { id: x, timeZone: UTC }\nsources: []\n');
  expect(code).toBe(1);
  expect(said).toContain('Import: --from is missing.');
});
