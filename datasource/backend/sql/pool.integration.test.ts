import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { parseServers } from '../instances/settings.ts';
import { contextFor } from '../testing/grafana.ts';
import { openPool, type Pool } from './pool.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase();
  const { dataSourceInstanceSettings } = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
  const [server] = parseServers(dataSourceInstanceSettings!);
  pool = openPool(server!.settings, 1, () => undefined);
}, 60_000);

afterAll(async () => {
  await pool?.close();
  await database?.stop();
});

const run = (text: string, signal = new AbortController().signal) => pool.run({ text, values: [] }, signal);
const LOOPS = "SELECT current_setting('enable_nestloop')";

it('plans a statement without nested loops where that was asked for, and the next one on its connection as ever', async () => {
  expect(await run(`${WITHOUT_NESTED_LOOPS}${LOOPS}`)).toEqual([['off']]);
  expect(await run(LOOPS)).toEqual([['on']]);
});

it('has a sound connection after such a statement failed', async () => {
  await expect(run(`${WITHOUT_NESTED_LOOPS}SELECT 1 / 0`)).rejects.toThrow();
  expect(await run(LOOPS)).toEqual([['on']]);
});
