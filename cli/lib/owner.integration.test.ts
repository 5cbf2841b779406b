import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { upsertPoints } from '#database/points.ts';
import { writeBatch } from '#database/samples.ts';
import { TEST_TOPOLOGY, testPoint } from '#database/testing/plant.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { upsertTopology } from '#database/topology.ts';
import { pointKey } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import { listPolicies, migrate } from '../migrate.ts';
import { refresh } from '../refresh.ts';
import { ownerUrl } from './owner.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.stop();
});

async function printed(command: (print: (text: string) => void) => Promise<void>): Promise<string> {
  const lines: string[] = [];
  await command((line) => lines.push(line));
  return lines.join('\n');
}

it('changes a retention as it is typed, and lists it so', async () => {
  const settings = ['sample.dropAfter=14d', 'rack_15m.compressAfter=never'];
  const said = await printed((print) => migrate(database.url, print, settings));
  expect(said).toContain('sample: dropped after 14 days');
  expect(said).toContain('rack_15m: never compressed');
  const list = await printed((print) => listPolicies(database.url, print));
  expect(list).toMatch(/^sample\.dropAfter +14 days$/m);
  expect(list).toMatch(/^rack_15m\.compressAfter +never$/m);
});

it('recomputes rollups of a range that the policies no longer look back to, and says how far it is', async () => {
  await upsertTopology(client, TEST_TOPOLOGY);
  const point = testPoint({ address: 'imported' });
  const pointId = (await upsertPoints(client, [point])).get(pointKey(point)) ?? 0;
  // Whole days, so that the day's average is that of the samples.
  const startMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 20 * 86_400_000;
  const rows = [10, 20].map((value, hour) => ({
    source: point.source,
    pointId,
    timeMs: startMs + hour * 3_600_000,
    value,
    quality: Quality.good,
  }));
  await writeBatch(client, { spool: 'import', sequence: 1, rows });
  const from = new Date(startMs).toISOString();
  const to = new Date(startMs + 86_400_000).toISOString();
  const said = await printed((print) => refresh(database.url, { from, to }, print));
  expect(said).toMatch(/point_1m +100 % /);
  expect(said).toMatch(/rack_1d +100 % /);
  const { rows: days } = await client.query(
    'SELECT sum / n AS mean FROM plenum.point_1d WHERE point_id = $1 AND bucket = $2',
    [pointId, from]
  );
  expect(days).toEqual([{ mean: 15 }]);
});

it.each([
  [{ from: 'yesterday' }, '--from yesterday is not a time. Write 2026-11-01'],
  [{ from: '2026-11-02', to: '2026-11-01' }, '--from 2026-11-02T00:00:00Z is not before --to 2026-11-01T00:00:00Z'],
])('refuses the range %o', async (range, said) => {
  await expect(refresh(database.url, range, () => undefined)).rejects.toThrow(said);
});

it.each(['db.example/plenum', 'nope', '  '])(
  'names a database URL such as "%s" for what it is, before a host is looked for',
  (url) => {
    expect(() => ownerUrl(url, 'Migration')).toThrow(
      /^Migration: the database URL (is empty|does not begin with postgres:\/\/ or postgresql:\/\/)\. Write postgres:\/\/user@host/
    );
  }
);
