import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';

let database: TestDatabase;
let backend: TestBackend;

/** After one minute the second meter of R1 moves to R3, as the collector records it: one point closes, another opens. */
const MOVE_SQL = `
UPDATE plenum.point SET valid_to = to_timestamp($1::float8 / 1000) WHERE address = 'powerR1b';
`;
const REOPEN_SQL = `
WITH moved AS (
  INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms, valid_from)
  SELECT 1, 3, 3, 3, metric, source, address, simulated, stale_after_ms, valid_to FROM plenum.point WHERE address = 'powerR1b'
  RETURNING point_id, valid_from
)
INSERT INTO plenum.sample SELECT valid_from + i * interval '10 seconds', point_id, 500, 0 FROM moved, generate_series(0, 5) i`;

/** R2 gets the meter of R3 a minute after T0, whose samples of the minutes before come late. */
const LATE_SQL = `
WITH closed AS (
  UPDATE plenum.point SET valid_to = to_timestamp($1::float8 / 1000) + interval '1 minute' WHERE address = 'powerR2'
  RETURNING *
), opened AS (
  INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms, valid_from)
  SELECT site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms, valid_to + interval '1 minute'
    FROM closed RETURNING point_id
)
INSERT INTO plenum.sample SELECT to_timestamp($1::float8 / 1000) + i * interval '10 seconds', point_id, 800, 0 FROM opened, generate_series(0, 17) i`;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {
    powerR1a: steady(1_000, 0, 2 * MINUTE, 10 * SECOND),
    powerR1b: steady(500, 0, MINUTE, 10 * SECOND),
    powerR3: steady(4_000, 0, 2 * MINUTE, 10 * SECOND),
  });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(MOVE_SQL, [T0 + MINUTE]);
  await client.query(REOPEN_SQL);
  await client.end();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

it('counts a moved meter with its old rack until the move and with its new one from then on, never with both', async () => {
  const query = { metrics: [{ metric: 'RackPower' }], bucket: '10s' };
  const series = await backend.series(query, { fromMs: T0, toMs: T0 + 2 * MINUTE });
  const of = (rack: string) => series.find((one) => one.labels.rack === rack);
  expect(of('R1')?.values).toEqual([...Array(6).fill(1_500), ...Array(6).fill(1_000)]);
  expect(of('R3')?.values).toEqual([...Array(6).fill(4_000), ...Array(6).fill(4_500)]);
  expect(of('R1')?.plenum.quality).toEqual([]);
  expect(of('R3')?.plenum.quality).toEqual([]);
});

it('shows nothing, and not 0 W, for the time before a rack had its only meter, whatever came late of it', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(LATE_SQL, [T0 - MINUTE]);
  await client.end();
  const query = { metrics: [{ metric: 'RackPower' }], bucket: '10s', scope: { racks: ['R2'] } };
  const series = await backend.series(query, { fromMs: T0 - MINUTE, toMs: T0 + 2 * MINUTE });
  expect(series.map(({ values }) => values.filter((value) => value !== null))).toEqual([Array(6).fill(800)]);
});
