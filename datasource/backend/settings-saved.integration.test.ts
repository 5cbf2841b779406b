import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';
import { type DatabaseProxy, databaseProxy } from './testing/proxy.ts';

const RANGE = { fromMs: T0, toMs: T0 + 5 * MINUTE };

let database: TestDatabase;
let proxy: DatabaseProxy;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, { powerR1a: steady(1, 0, 5 * MINUTE, 10 * SECOND) });
  proxy = await databaseProxy(database.embedded ? database.urlAs('plenum_reader') : database.url);
  backend = await startBackend(contextFor(proxy.url, 1));
});
afterAll(async () => {
  await backend?.stop();
  await proxy?.stop();
  await database?.stop();
});

it('a query that is under way when the settings are saved ends on the connections that it began with', async () => {
  // The first of its statements: the others follow when the new settings are in use.
  proxy.holdWhen((bytes) => bytes.includes('AS sends_changes'));
  const underWay = backend.query({ kind: 'health' }, RANGE);
  await expect.poll(() => proxy.held(), { timeout: 10 * SECOND }).toBe(1);
  backend.use(contextFor(proxy.url, 2));
  expect(await backend.query({ metrics: [{ metric: 'RackPower' }] }, RANGE)).toMatchObject({ error: '' });
  proxy.holdWhen(() => false);
  proxy.release();
  expect(await underWay).toMatchObject({ error: '', frames: [expect.anything()] });
});
