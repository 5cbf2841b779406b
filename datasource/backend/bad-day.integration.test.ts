import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import type { DataResponse } from './generated/backend.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';
import { type DatabaseProxy, databaseProxy } from './testing/proxy.ts';

/** A real server's retention may run during the test, so the samples are recent. */
const START_MS = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
const RANGE = { fromMs: START_MS, toMs: START_MS + 20 * SECOND };
const POWER = { metrics: [{ metric: 'RackPower' }], bucket: '10s' };
/** A new question each time, so that nothing is answered from memory. */
let asked = 0;
const freshPower = () => ({
  ...POWER,
  scope: { sites: [], zones: [], racks: ['R1', `none-${asked++}`], equipment: [] },
});

let database: TestDatabase;
let proxy: DatabaseProxy;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(1, START_MS - T0, START_MS - T0 + 20 * SECOND, SECOND),
    powerR1b: steady(1, START_MS - T0, START_MS - T0 + 20 * SECOND, SECOND),
  });
  proxy = await databaseProxy(database.embedded ? database.urlAs('plenum_reader') : database.url);
  backend = await startBackend(contextFor(proxy.url, 1, { timeoutSeconds: 2 }));
});

afterEach(async () => {
  proxy.thaw();
  await proxy.goDown();
  await proxy.comeBack();
});

afterAll(async () => {
  await backend?.stop();
  await proxy?.stop();
  await database?.stop();
});

function expectAnswer(response: DataResponse) {
  expect(response.error).toBe('');
  expect(response.frames.length).toBeGreaterThan(0);
}

describe('while the database restarts', () => {
  it('an alert rule waits for it instead of paging', async () => {
    expectAnswer(await backend.query(freshPower(), { ...RANGE, fromAlert: true }));
    await proxy.goDown();
    const asking = backend.query(freshPower(), { ...RANGE, fromAlert: true });
    await sleep(3 * SECOND);
    await proxy.comeBack();
    expectAnswer(await asking);
  });

  it('a panel says at once that the database is away, and whose matter it is', async () => {
    await proxy.goDown();
    expect(await backend.query(freshPower(), RANGE)).toMatchObject({
      status: 502,
      errorSource: 'downstream',
      error: expect.stringMatching(/refused the connection\. Check that it runs/),
    });
  });

  it('a panel does not stumble over connections that broke meanwhile', async () => {
    expectAnswer(await backend.query(freshPower(), RANGE));
    await proxy.goDown();
    await proxy.comeBack();
    expectAnswer(await backend.query(freshPower(), RANGE));
  });
});

describe('a frozen database', () => {
  const frozen = /PostgreSQL 127\.0\.0\.1:\d+ .*It is frozen or overloaded: check the load, memory and disk/;

  it('is called frozen on a connection that stood already', async () => {
    expectAnswer(await backend.query(freshPower(), RANGE));
    proxy.freeze();
    expect(await backend.query(freshPower(), RANGE)).toMatchObject({
      errorSource: 'downstream',
      error: expect.stringMatching(frozen),
    });
  });

  it('is called frozen on a new connection, and no firewall is suspected', async () => {
    await proxy.goDown();
    await proxy.comeBack();
    proxy.freeze();
    const { error } = await backend.query(freshPower(), RANGE);
    expect(error).toMatch(frozen);
    expect(error).not.toMatch(/firewall/);
  });

  it('leaves nothing behind when it thaws', async () => {
    proxy.freeze();
    await backend.query(freshPower(), RANGE);
    proxy.thaw();
    expectAnswer(await backend.query(freshPower(), RANGE));
  });
});

describe('a question that cannot be answered is not blamed on the database', () => {
  const year0 = Date.UTC(2000, 0, 1) - 2000 * 365.2425 * 86_400_000;
  const scope = (rack: string) => ({ ...POWER, scope: { sites: [], zones: [], racks: [rack], equipment: [] } });

  it.each([
    [
      'a bucket of a billion days',
      { ...POWER, bucket: '999999999999d' },
      RANGE,
      'Query: bucket has the value "999999999999d". Choose auto, or at most 3650d.',
    ],
    [
      'a NUL character',
      scope('R\u00001'),
      RANGE,
      'Query: scope.racks[0] has the value "R\\u00001". Remove the NUL character.',
    ],
    [
      'ten thousand years',
      POWER,
      { fromMs: year0, toMs: Date.UTC(9999, 11, 31) },
      'The time range arrived as 0000-01-01 to 9999-12-31, which leaves the years 1900 to 2261. Grafana can only ask for times between 1678 and 2262; others arrive changed. Choose a shorter range within 1900 to 2261.',
    ],
    [
      'years that Grafana could not say',
      POWER,
      { fromMs: Date.UTC(1901, 0, 1), toMs: Date.UTC(1816, 2, 29) },
      'The time range arrived as 1901-01-01 to 1816-03-29, which ends before it starts. Grafana can only ask for times between 1678 and 2262; others arrive changed. Choose a shorter range within 1900 to 2261.',
    ],
    [
      '20 MB of racks',
      scope('R'.repeat(20 * 1024 * 1024)),
      RANGE,
      'The query is 20 MB long, more than the 1 MB allowed. Leave lists of racks or zones empty, which means all, or name zones instead of racks.',
    ],
  ])('%s', async (_what, query, range, error) => {
    expect(await backend.query(query, range)).toMatchObject({ status: 400, errorSource: 'plugin', error });
  });

  it('fills a whole era where the years are there', async () => {
    const { error } = await backend.query(POWER, { fromMs: Date.UTC(1901, 0, 1), toMs: Date.UTC(2261, 0, 1) });
    expect(error).toMatch(/^(|Bucket "10s" makes .*)$/);
    expect(
      (await backend.query({ ...POWER, bucket: 'auto' }, { fromMs: Date.UTC(1901, 0, 1), toMs: Date.UTC(2261, 0, 1) }))
        .error
    ).toBe('');
  });
});
