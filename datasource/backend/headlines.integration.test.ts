import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, refreshLadders, T0 } from './testing/plant.ts';

/** Two network devices of the server in R1, both directions, and the coolant of R1 and R2. */
const POINTS_SQL = `
INSERT INTO plenum.point (site_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms)
SELECT 1, 4, 1, 2, 'system.network.io', ARRAY[direction, device], 'it', direction || device, true, 30000
  FROM unnest(ARRAY['Receive', 'Transmit']) AS direction, unnest(ARRAY['eth0', 'eth1']) AS device;
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms)
SELECT 1, rack_id, rack_id, zone_id, 'RackLiquidFlow', 'bms', 'flow' || code, true, 30000 FROM plenum.rack WHERE rack_id < 3;
INSERT INTO plenum.sample
SELECT to_timestamp(${T0 / 1000}) + make_interval(secs => s), point_id, CASE WHEN process_area @> '{Transmit}' THEN 7 ELSE 50 END, 0
  FROM plenum.point, generate_series(0, ${(2 * HOUR) / 1000 - 1}, 10) AS s WHERE metric IN ('system.network.io', 'RackLiquidFlow')`;

const FLOW = { metric: 'RackLiquidFlow' };
const received = { metric: 'system.network.io', processArea: ['Receive'] };
const transmitted = { metric: 'system.network.io', processArea: ['Transmit'] };
const RANGE = { fromMs: T0, toMs: T0 + 2 * HOUR };

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(POINTS_SQL);
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.urlAs('plenum_reader')));
});
afterAll(async () => {
  await backend.stop();
  await owner.end();
  await database.stop();
});

const bySite = (metric: object, bucket: string, range = RANGE) =>
  backend.series({ metrics: [metric], groupBy: 'site', bucket }, range);

it.each([
  ['bytes received', received, 100],
  ['bytes transmitted', transmitted, 14],
  ['liquid flow', FLOW, 100],
])('%s of a site are read from the rack ladder, on every rung', async (_, metric, value) => {
  for (const [bucket, rows] of [
    ['1m', 120],
    ['15m', 8],
    ['1h', 2],
  ] as const) {
    const [series] = await bySite(metric, bucket);
    expect(series?.plenum).toMatchObject({ ladder: 'rack', rung: bucket });
    expect(series?.values).toEqual(Array(rows).fill(value));
  }
});

it('a metric that joined the rack ladder later is read from the points before that, and loses nothing', async () => {
  const joinAt = (since: string) =>
    owner.query("UPDATE plenum.headline SET since = $1 WHERE headline = 'network_receive_by_s'", [since]);
  await joinAt(new Date(T0 + HOUR).toISOString());
  try {
    // Ranges of its own: the backend keeps answers for a moment.
    const [whole] = await bySite(received, '15m', { ...RANGE, fromMs: T0 - HOUR });
    expect(whole?.plenum.ladder).toBe('point');
    expect(whole?.values).toEqual(Array(8).fill(100));
    const [later] = await bySite(received, '15m', { fromMs: T0 + HOUR, toMs: T0 + HOUR + 30 * MINUTE });
    expect(later?.plenum.ladder).toBe('rack');
    const [other] = await bySite(transmitted, '15m', { ...RANGE, fromMs: T0 - HOUR });
    expect(other?.plenum.ladder).toBe('rack');
  } finally {
    await joinAt('-infinity');
  }
});
