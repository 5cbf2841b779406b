import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import { migrate } from './migrate.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';

const DAY_MS = 86_400_000;
const TODAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** Long before what the 1-minute rung of the points keeps, and within it. */
const OLD_MS = [TODAY_MS - 60 * DAY_MS, TODAY_MS - 45 * DAY_MS];
const RECENT_MS = TODAY_MS - 3 * DAY_MS;
const RUNGS = ['1m', '15m', '1h', '1d'];

const PLANT_SQL = `
INSERT INTO plenum.site (code, name) VALUES ('demo', 'Demo');
INSERT INTO plenum.zone (site_id, code, name, kind) VALUES (1, 'row-a', 'Row A', 'row');
INSERT INTO plenum.rack (site_id, zone_id, code, name) VALUES (1, 1, 'R1', 'R1'), (1, NULL, 'R2', 'R2');
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, stale_after_ms)
SELECT 1, rack_id, rack_id, zone_id, metric, area, 'test', code || metric || array_to_string(area, '') || k, 60000
  FROM plenum.rack, (VALUES ('RackPower', '{}'::text[]), ('AirTemperature', '{Inlet}'), ('system.network.io', '{Receive,eth0}')) AS m (metric, area),
       generate_series(1, 2) AS k`;

/** Whole numbers, whose sums are exact in any order; some uncertain, some bad, the second point silent at times. */
const SAMPLES_SQL = `
INSERT INTO plenum.sample
SELECT t, point_id, CASE WHEN m % 11 = 10 THEN NULL ELSE 100 * point_id + m END, CASE WHEN m % 11 = 10 THEN 2 WHEN m % 7 = 6 THEN 1 ELSE 0 END
  FROM generate_series(0, 89) AS m, plenum.point, LATERAL (SELECT to_timestamp($1::float8 / 1000) + make_interval(mins => m) AS t) AS at
 WHERE m % 13 <> 12 OR point_id % 2 = 0`;

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await testDatabase({ migrated: false });
  await migrate(database.url, { upTo: 10 });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(PLANT_SQL);
  for (const startMs of [...OLD_MS, RECENT_MS]) {
    await client.query(SAMPLES_SQL, [startMs]);
  }
  for (const rung of RUNGS) {
    for (const ladder of ['point', 'rack']) {
      await client.query(
        `CALL refresh_continuous_aggregate('plenum.${ladder}_${rung}', NULL, now() - INTERVAL '1 day')`
      );
    }
  }
  await client.query("SELECT drop_chunks('plenum.point_1m', older_than => now() - INTERVAL '30 days')");
  await client.query("SELECT drop_chunks('plenum.sample', older_than => now() - INTERVAL '7 days')");
  await client.query(
    "SELECT compress_chunk(c) FROM show_chunks('plenum.rack_1m', older_than => now() - INTERVAL '50 days') AS c"
  );
});
afterEach(async () => {
  await client.end();
  await database.stop();
});

/** The rack ladder as a user reads it, with the columns that it had before. */
async function wideRows(): Promise<Record<string, unknown[]>> {
  const before = HEADLINE_METRICS.filter(({ metric }) => metric !== 'system.network.io');
  const columns = before.flatMap(({ column }) =>
    ['sum', 'n', 'min', 'max', 'n_uncertain', 'n_bad'].map((suffix) => `${column}_${suffix}`)
  );
  const rungs: Record<string, unknown[]> = {};
  for (const rung of RUNGS) {
    const { rows } = await client.query(
      `SELECT bucket, rack_id, zone_id, site_id, ${columns.join(', ')} FROM plenum.rack_${rung}
        WHERE rack_power_w_n > 0 OR rack_power_w_n_bad > 0 ORDER BY bucket, rack_id`
    );
    rungs[rung] = rows;
  }
  return rungs;
}

async function relationsLeft(): Promise<unknown[]> {
  const { rows } = await client.query("SELECT relname FROM pg_class WHERE relname LIKE 'rack%wide'");
  return rows;
}

it('keeps the history of the racks, also where its source is gone, and gives a new headline metric what the points have', async () => {
  const before = await wideRows();
  expect(before['1m']?.length).toBe(3 * 2 * 90);
  const { changes } = await migrate(database.url);
  expect(changes.filter((change) => change.includes('older rows copied'))).toEqual([
    'rack_1m: moved to one row per headline metric, 720 older rows copied',
    ...['15m', '1h', '1d'].map((rung) => `rack_${rung}: moved to one row per headline metric, 0 older rows copied`),
  ]);
  expect(await wideRows()).toEqual(before);
  expect(await relationsLeft()).toEqual([]);
  const { rows: network } = await client.query(
    `SELECT min(bucket) AS oldest, count(*)::int AS n FROM plenum.headline_1h WHERE headline = 'network_receive_by_s'`
  );
  expect(network).toEqual([{ oldest: new Date(OLD_MS[0] as number), n: 3 * 2 * 2 }]);
  const { rows: since } = await client.query("SELECT headline FROM plenum.headline WHERE since <> '-infinity'");
  expect(since).toEqual([]);
  expect((await migrate(database.url)).changes).toEqual([]);
});

it('goes on where a move was stopped, and stores no row twice', async () => {
  const before = await wideRows();
  const stopped = migrate(database.url, {
    onMove: () => {
      throw new Error('stopped');
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect(await relationsLeft()).not.toEqual([]);
  const { rows: since } = await client.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM plenum.headline WHERE since > now() - INTERVAL '1 hour'"
  );
  expect(since).toEqual([{ n: HEADLINE_METRICS.length }]);
  await migrate(database.url);
  expect(await wideRows()).toEqual(before);
  expect(await relationsLeft()).toEqual([]);
});

it('is moved once by two migrators at once', async () => {
  const before = await wideRows();
  await Promise.all([migrate(database.url), migrate(database.url)]);
  expect(await wideRows()).toEqual(before);
  expect(await relationsLeft()).toEqual([]);
});
