import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { MAX_TOP } from '#model/query/top.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildHall, OVERVIEW_QUERIES } from './testing/hall.ts';
import { MINUTE } from './testing/plant.ts';

/** With three metrics more series than one panel can show. */
const RACKS = 1_700;
const END_MS = Date.now();
const RANGE = { fromMs: END_MS - 10 * MINUTE, toMs: END_MS, maxDataPoints: 100 };
/** The overview's first panel. */
const OVERVIEW = { ...OVERVIEW_QUERIES[0], top: undefined };
const POWER = { metrics: [{ metric: 'RackPower' }], groupBy: 'rack' };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildHall(database.url, { racks: RACKS, endMs: END_MS, rangeMs: 10 * MINUTE, everyMs: MINUTE, rolledUp: true });
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const racksOf = (series: readonly ReadSeries[]) => series.map(({ labels }) => labels.rack as string);
const highestOf = ({ values }: ReadSeries) => Math.max(...values.map((value) => value ?? -Infinity));

it('a hall that has too many series for a panel has a first picture: its top racks, with all metrics of each', async () => {
  expect((await backend.query(OVERVIEW, RANGE)).error).toContain('show only the top ones');
  const series = await backend.series({ ...OVERVIEW, top: 20 }, RANGE);
  expect(series).toHaveLength(60);
  expect(new Set(racksOf(series)).size).toBe(20);
  expect(series[0]?.notices).toContain('20 of 1,700 racks shown: those with the highest Rack power in this range.');
});

it('the top racks are those with the highest values, in the order of places', async () => {
  const all = await backend.series(POWER, RANGE);
  const top = await backend.series({ ...POWER, top: 10 }, RANGE);
  const shown = new Set(racksOf(top));
  const lowestShown = Math.min(...top.map(highestOf));
  const others = all.filter(({ labels }) => !shown.has(labels.rack as string));
  expect(others).toHaveLength(RACKS - 10);
  // Steps differ, so the last digits do.
  expect(Math.max(...others.map(highestOf))).toBeLessThanOrEqual(lowestShown + 0.1);
  expect(racksOf(top)).toEqual(racksOf(all).filter((rack) => shown.has(rack)));
});

it('says nothing where all places fit, and counts zones as well', async () => {
  const zones = await backend.series({ ...POWER, groupBy: 'zone', top: 4 }, RANGE);
  expect(zones).toHaveLength(4);
  expect(zones[0]?.notices.filter((text) => text.includes('shown'))).toEqual([]);
  const one = await backend.series({ ...POWER, groupBy: 'zone', top: 1 }, RANGE);
  expect(one).toHaveLength(1);
  expect(one[0]?.notices).toContain('1 of 4 zones shown: those with the highest Rack power in this range.');
});

it('an alert rule looks at all racks', async () => {
  const { frames, error } = await backend.query({ ...POWER, top: 10 }, { ...RANGE, fromAlert: true });
  expect(error).toBe('');
  expect(frames).toHaveLength(RACKS);
});

it('the racks that are shown are followed live, and no others', async () => {
  const nowMs = Date.now();
  const [first] = await backend.series({ ...POWER, top: 5, live: true }, { fromMs: nowMs - 30 * MINUTE, toMs: nowMs });
  const { query } = first?.live?.data as { query: { scope: { racks: string[] }; top?: number } };
  expect(query.scope.racks).toHaveLength(5);
  expect(query.top).toBeUndefined();
});

it.each([0, MAX_TOP + 1, 1.5, '5'])('refuses to show the top %s', async (top) => {
  expect((await backend.query({ ...POWER, top }, RANGE)).error).toContain('top');
});
