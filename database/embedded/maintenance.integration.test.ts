import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { migrate } from '../migrate.ts';
import { writeBatch } from '../samples.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './server.ts';

let database: EmbeddedDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await startEmbeddedDatabase({ maintenanceIntervalMs: 100 });
  const often = { refreshEvery: '1 second' };
  await migrate(database.url, { policies: { point_1m: often, point_15m: often, rack_15m: often } });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    INSERT INTO plenum.site (code, name) VALUES ('s', 's');
    INSERT INTO plenum.rack (site_id, code, name) VALUES (1, 'r', 'r');
    INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, metric, source, address, stale_after_ms)
      VALUES (1, 1, 1, 'RackPower', 's', 'a', 1000)`);
});
afterAll(async () => {
  await client.end();
  await database.stop();
});

it('has statistics of tables that grow, with which the planner joins thousands of points in good time', async () => {
  const estimate = async () => {
    const { rows } = await client.query<{ rows: number }>(
      "SELECT reltuples AS rows FROM pg_class WHERE oid = 'plenum.point'::regclass"
    );
    return rows[0]?.rows;
  };
  const add = (prefix: string, count: number) =>
    client.query(
      `INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, metric, source, address, stale_after_ms)
       SELECT 1, 1, 1, 'RackPower', 's', $1 || i, 1000 FROM generate_series(1, $2::int) i`,
      [prefix, count]
    );
  await add('b', 999);
  await vi.waitFor(async () => expect(await estimate()).toBe(1_000), { timeout: 60_000, interval: 200 });
  await add('c', 4_000);
  await vi.waitFor(async () => expect(await estimate()).toBe(5_000), { timeout: 60_000, interval: 200 });
});

it('fills the coarse rungs and compresses old chunks by itself, as a server does', async () => {
  const nowMs = Date.now();
  const rows = [2, 26].flatMap((hoursAgo) =>
    Array.from({ length: 60 }, (_, i) => ({
      source: 'pdu',
      pointId: 1,
      timeMs: nowMs - hoursAgo * 3_600_000 + i * 1000,
      value: 7,
      quality: 0,
    }))
  );
  await writeBatch(client, { spool: 's', sequence: 1, rows });
  await vi.waitFor(
    async () => {
      const { rows: seen } = await client.query(
        `SELECT (SELECT sum(n)::int FROM plenum.point_15m) AS samples, (SELECT max(rack_power_w_sum) FROM plenum.rack_15m) AS power,
                (SELECT count(*)::int FROM timescaledb_information.chunks WHERE hypertable_name = 'sample' AND is_compressed) AS compressed`
      );
      expect(seen).toEqual([{ samples: 120, power: 7, compressed: 1 }]);
    },
    { timeout: 60_000, interval: 200 }
  );
});
