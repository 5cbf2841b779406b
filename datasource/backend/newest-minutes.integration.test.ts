import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { normalizeQuery } from '#model/query/normalize.ts';

import { contextOf } from './queries/shared/context.ts';
import { runQuery } from './queries/registry.ts';
import { createKnownPoints } from './sql/known-points.ts';
import { createKnownTopology } from './sql/known-topology.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildHall } from './testing/hall.ts';
import { HOUR, MINUTE, SECOND } from './testing/plant.ts';

const END_MS = Date.now();
const LAST_MINUTE_MS = Math.floor(END_MS / MINUTE) * MINUTE - MINUTE;
const RANGE = { fromMs: END_MS - 20 * MINUTE, toMs: END_MS };

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  await buildHall(database.url, {
    racks: 8,
    endMs: END_MS,
    rangeMs: 30 * MINUTE,
    everyMs: 10 * SECOND,
    rolledUp: true,
  });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

it.each([
  ['RackPower', 'sum'],
  ['RackPower', 'max'],
  ['hw.gpu.utilization', 'mean'],
] as const)(
  'the newest minutes of %s by site (%s) are those of its points, rolled up or not',
  async (metric, aggregation) => {
    const ask = (groupBy: string) =>
      backend.series({ metrics: [{ metric, aggregation }], groupBy, bucket: '1m' }, RANGE);
    const [[site], points] = await Promise.all([ask('site'), ask('point')]);
    const expected = new Map<number, number[]>();
    for (const { timesMs, values } of points) {
      timesMs.forEach((timeMs, row) => expected.set(timeMs, [...(expected.get(timeMs) ?? []), values[row] as number]));
    }
    const combine = {
      sum: (all: number[]) => all.reduce((a, b) => a + b, 0),
      max: (all: number[]) => Math.max(...all),
      mean: (all: number[]) => all.reduce((a, b) => a + b, 0) / all.length,
    }[aggregation];
    // The minute that is open may have been asked for twice at different times.
    const closed = site!.timesMs.filter((timeMs) => timeMs <= LAST_MINUTE_MS);
    expect(closed.at(-1)).toBe(LAST_MINUTE_MS);
    expect(closed.length).toBeGreaterThanOrEqual(19);
    for (const [row, timeMs] of closed.entries()) {
      expect(expected.get(timeMs)).toHaveLength(8);
      expect(site!.values[row]).toBeCloseTo(combine(expected.get(timeMs)!), 9);
    }
  }
);

it('a sum of racks does not make the database roll up what all points of the plant sent of late', async () => {
  const { rows } = await owner.query("SELECT id FROM _timescaledb_catalog.hypertable WHERE table_name = 'sample'");
  const samples = new RegExp(`_hyper_${(rows as Array<{ id: number }>)[0]?.id}_\\d+_chunk`);
  const sent: Array<{ text: string; values: unknown[] }> = [];
  const reading = {
    rows: async <Row extends unknown[]>(text: string, values: unknown[]) => {
      sent.push({ text, values });
      return (await owner.query<Row>({ text, values, rowMode: 'array' })).rows;
    },
  };
  const query = normalizeQuery({ metrics: [{ metric: 'RackPower' }], groupBy: 'site', bucket: '1m' });
  const asked = {
    ...{ ...RANGE, maxDataPoints: 600, intervalMs: 0, fromAlert: false, refId: 'A', nowMs: END_MS },
    ...{ database: reading, knownPoints: createKnownPoints(), knownTopology: createKnownTopology() },
    signal: new AbortController().signal,
  };
  await runQuery(query, contextOf(asked));
  const planOf = async ({ text, values }: { text: string; values: unknown[] }) => {
    const plan = await owner.query<string[]>({ text: `EXPLAIN ${text}`, values, rowMode: 'array' });
    return plan.rows.flat().join('\n');
  };
  const [ladder, ...others] = sent.filter(({ text }) => text.includes('plenum.headline_1m'));
  expect(others).toEqual([]);
  expect(await planOf(ladder!)).not.toMatch(samples);
  // As it would if it were asked for minutes that cannot be rolled up yet.
  const untilTomorrow = ladder!.values.with(3, END_MS + 24 * HOUR);
  expect(await planOf({ ...ladder!, values: untilTomorrow })).toMatch(samples);
});
