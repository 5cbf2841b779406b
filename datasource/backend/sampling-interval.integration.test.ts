import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import type { CatalogResponse } from '#model/api/catalog.ts';

import type { PluginContext } from './generated/backend.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, type PointName, SECOND, STALE_AFTER_MS, steady, T0 } from './testing/plant.ts';

/** A real server's retention may run during the test, so the samples are recent. */
const START_MS = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE - 60 * MINUTE;
const RANGE = { fromMs: START_MS, toMs: START_MS + 30 * MINUTE };
const INTERVAL_MS = 5 * MINUTE;

let database: TestDatabase;
let context: PluginContext;
let backend: TestBackend;

const samples = (value: number, minutes: number, everyMs: number) =>
  steady(value, START_MS - T0, START_MS - T0 + minutes * MINUTE, everyMs);

/** Every point of the plant is stale after 30 s. */
beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: samples(100, 30, INTERVAL_MS),
    powerR1b: samples(100, 30, 10 * SECOND),
    powerR2: samples(100, 30, INTERVAL_MS),
    powerR3: samples(100, 10, INTERVAL_MS),
  });
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const slow: PointName[] = ['powerR1a', 'powerR3'];
  await owner.query('UPDATE plenum.point SET sampling_interval_ms = $1 WHERE address = ANY($2)', [INTERVAL_MS, slow]);
  await owner.query("UPDATE plenum.point SET sampling_interval_ms = 10000 WHERE address = 'powerR1b'");
  await owner.end();
  context = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
  backend = await startBackend(context);
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

async function power(rack: string, fromAlert = false) {
  const scope = { sites: [], zones: [], racks: [rack], equipment: [] };
  const [series] = await backend.series(
    { metrics: [{ metric: 'RackPower' }], scope, bucket: '10s' },
    { ...RANGE, fromAlert }
  );
  return series;
}

it('a point that is sampled every five minutes stands until its next sample: the sum of its rack misses nothing', async () => {
  const series = await power('R1');
  expect(new Set(series?.values)).toEqual(new Set([200]));
  expect(series?.values).toHaveLength(180);
  expect(series?.plenum.quality).toEqual([]);
  expect((await power('R1', true))?.values).toHaveLength(180);
});

it('is stale once its next sample is missing', async () => {
  const series = await power('R3');
  const rowsOf = (ms: number) => ms / (10 * SECOND);
  // The last of two samples, and half an interval for one that is late.
  const stale = rowsOf(INTERVAL_MS + 1.5 * INTERVAL_MS);
  expect(series?.values.slice(0, stale)).toEqual(Array(stale).fill(100));
  expect(series?.plenum.quality).toEqual([[stale, 179, 'stale']]);
});

it('a point of which nobody says how often it is sampled is stale as configured', async () => {
  const series = await power('R2');
  const known = STALE_AFTER_MS / (10 * SECOND);
  expect(series?.values.slice(0, 30)).toEqual([...Array(known).fill(100), ...Array(30 - known).fill(null)]);
});

it('the catalog says how often the points of a metric are sampled', async () => {
  const request = { path: 'catalog', url: 'catalog', method: 'GET', headers: {}, body: new Uint8Array() };
  const { body } = await backend.client.callResource(context, request, AbortSignal.timeout(60_000));
  const { metrics } = JSON.parse(Buffer.from(body).toString()) as CatalogResponse;
  const interval = (wanted: string) => metrics.find(({ id }) => id === wanted)?.samplingIntervalMs;
  expect(interval('RackPower')).toEqual({ shortestMs: 10_000, longestMs: INTERVAL_MS });
  expect(interval('AirTemperature')).toBeNull();
});
