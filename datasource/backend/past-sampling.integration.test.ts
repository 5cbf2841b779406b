import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { refreshRollups } from '#database/jobs.ts';
import { notePastSampling } from '#database/past-sampling.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';

/** A real server's retention may run during the test, so the samples are recent. */
const END_MS = Math.floor(Date.now() / HOUR) * HOUR;
const PAST_MS = 20 * HOUR;
const STEP_MS = 15 * MINUTE;

let database: TestDatabase;
let owner: pg.Client;
let backend: TestBackend;

/** Read every ten seconds since an hour; what is older was written later, by the quarter of an hour. */
beforeAll(async () => {
  database = await testDatabase();
  const live = END_MS - HOUR;
  const samples = (value: number) => [
    ...steady(value, live - PAST_MS - T0, live - T0, STEP_MS),
    ...steady(value, live - T0, END_MS - T0, 10 * SECOND),
  ];
  await buildPlant(database.url, { powerR1a: samples(100), powerR1b: samples(100), inletR1: samples(22) });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await refreshRollups(owner, live - PAST_MS, END_MS);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

async function power(hours: number) {
  const scope = { sites: [], zones: [], racks: ['R1'], equipment: [] };
  const range = { fromMs: END_MS - hours * HOUR, toMs: END_MS };
  const all = await backend.series({ metrics: [{ metric: 'RackPower' }, { metric: 'AirTemperature' }], scope }, range);
  return all.map(({ plenum }) => ({ bucketMs: plenum.bucketMs, poor: plenum.quality.map(([, , quality]) => quality) }));
}

it('a past that was written in coarse steps is drawn in these, not as one of gaps; what is later as finely as it was read', async () => {
  const before = await power(12);
  expect(before.every(({ bucketMs, poor }) => bucketMs < STEP_MS && poor.includes('stale'))).toBe(true);
  // That of one metric is enough: all of a panel share their steps.
  const note = { source: 'pdu', metric: 'RackPower', intervalMs: STEP_MS, beforeMs: END_MS - HOUR };
  await notePastSampling(owner, [note, { ...note, intervalMs: MINUTE, beforeMs: END_MS - 2 * MINUTE }]);
  // Of another length, as answers are kept for a moment.
  expect(await power(11)).toEqual([
    { bucketMs: STEP_MS, poor: [] },
    { bucketMs: STEP_MS, poor: [] },
  ]);
  // What is later is drawn as finely as it was read.
  const [series] = await power(1);
  expect(series).toEqual({ bucketMs: MINUTE, poor: [] });
  await notePastSampling(owner, [{ source: 'other', metric: 'RackPower', intervalMs: HOUR, beforeMs: END_MS }]);
  expect((await power(0.9))[0]).toEqual(series);
});
