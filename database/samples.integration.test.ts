import pg from 'pg';
import { pointKey } from '#model/point.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refreshRollups } from './jobs.ts';
import { upsertPoints } from './points.ts';
import { newestTimesMs } from './newest.ts';
import { writeBatch, type SourcedRow } from './samples.ts';
import { TEST_TOPOLOGY, testPoint } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { upsertTopology } from './topology.ts';

let database: TestDatabase;
let writer: pg.Client;
let owner: pg.Client;
let ids: number[];
/** Addresses of the points, in the order of `ids`. */
let addresses: string[];
let source = 0;

const START_MS = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;

beforeAll(async () => {
  database = await testDatabase();
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  owner = new pg.Client({ connectionString: database.url });
  await Promise.all([writer.connect(), owner.connect()]);
  await upsertTopology(writer, TEST_TOPOLOGY);
  const points = [1, 2, 3].map((i) => testPoint({ address: `${i}` }));
  const byKey = await upsertPoints(writer, points);
  const known = points.map((point) => ({ id: byKey.get(pointKey(point)) ?? 0, address: point.address }));
  known.sort((a, b) => a.id - b.id);
  ids = known.map(({ id }) => id);
  addresses = known.map(({ address }) => address);
});
afterAll(async () => {
  await Promise.all([writer.end(), owner.end()]);
  await database.stop();
});
beforeEach(async () => {
  await owner.query('TRUNCATE plenum.sample, plenum.newest');
  source++;
});

const row = (second: number, value: number | null = second, quality = 0, pointId = ids[0] as number): SourcedRow => ({
  source: 'pdu',
  pointId,
  timeMs: START_MS + second * 1000,
  value,
  quality,
});
const write = (sequence: number, rows: SourcedRow[]) =>
  writeBatch(writer, { spool: `spool ${source}`, sequence, rows });
const stored = async () =>
  (
    await owner.query(
      'SELECT \'pdu\' AS source, point_id AS "pointId", (extract(epoch FROM time) * 1000)::float8 AS "timeMs", value, quality FROM plenum.sample ORDER BY 2, 3'
    )
  ).rows;
const latest = async () =>
  (
    await owner.query(
      'SELECT point_id, (extract(epoch FROM time) * 1000)::float8 AS ms, value FROM plenum.latest ORDER BY 1'
    )
  ).rows;

describe('a batch', () => {
  it('is stored as it is: time to the microsecond, null, quality', async () => {
    const rows = [
      row(0, 1.5),
      { ...row(1), timeMs: START_MS + 1000.001 },
      row(2, null, 2),
      row(3, Number.MAX_VALUE, 1),
    ];
    expect(await write(1, rows)).toBe('written');
    expect(await stored()).toEqual(rows);
  });

  it('is written once, however often it is sent', async () => {
    expect(await write(1, [row(0)])).toBe('written');
    expect(await write(1, [row(0), row(1)])).toBe('replayed');
    expect(await stored()).toHaveLength(1);
  });

  it('is written once when two writers send it at the same time', async () => {
    const second = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
    await second.connect();
    const batch = { spool: `spool ${source}`, sequence: 7, rows: [row(0), row(1)] };
    const results = await Promise.all([writeBatch(writer, batch), writeBatch(second, batch)]);
    await second.end();
    expect(results.sort()).toEqual(['replayed', 'written']);
    expect(await stored()).toHaveLength(2);
  });

  it('that overlaps an earlier one adds what is new and rewrites nothing', async () => {
    await write(1, [row(0, 10), row(1, 11)]);
    expect(await write(2, [row(1, 99), row(2, 12)])).toBe('written');
    expect((await stored()).map(({ value }) => value)).toEqual([10, 11, 12]);
    expect(await write(3, [row(0, 99), row(3, 13)])).toBe('written');
    expect((await stored()).map(({ value }) => value)).toEqual([10, 11, 12, 13]);
  });

  it('may hold the same reading twice', async () => {
    await write(1, [row(0, 10), row(0, 20), row(1, 11)]);
    expect((await stored()).map(({ value }) => value)).toEqual([10, 11]);
  });

  it('keeps the first of the same readings, however far apart they are in it', async () => {
    const other = ids[1] as number;
    await write(1, [row(1, 11), row(0, 7, 0, other), row(0, 10), row(0, 8, 0, other), row(1, 99), row(0, 98)]);
    expect((await stored()).map(({ pointId, value }) => [pointId, value])).toEqual([
      [ids[0], 10],
      [ids[0], 11],
      [other, 7],
    ]);
  });

  it('lies in the table in the order of the index, as it costs the database least', async () => {
    const other = ids[1] as number;
    await write(1, [row(0, 1, 0, other), row(0, 2), row(1, 3, 0, other), row(1, 4)]);
    const { rows } = await owner.query<{ value: number }>('SELECT value FROM plenum.sample ORDER BY tableoid, ctid');
    expect(rows.map(({ value }) => value)).toEqual([2, 4, 1, 3]);
  });

  it('that cannot be stored leaves nothing behind and may come again', async () => {
    const bad = { ...row(1), quality: 70_000 };
    await expect(write(1, [row(0), bad])).rejects.toThrow();
    expect(await stored()).toEqual([]);
    expect(await write(1, [row(0)])).toBe('written');
  });

  it('may be empty', async () => {
    expect([await write(1, []), await write(1, [])]).toEqual(['written', 'replayed']);
  });

  it('goes into a compressed chunk too, without doubling', async () => {
    await write(1, [row(0, 10), row(1, 11)]);
    await owner.query("SELECT compress_chunk(c) FROM show_chunks('plenum.sample') AS c");
    expect(await write(2, [row(1, 99), row(2, 12)])).toBe('written');
    expect((await stored()).map(({ value }) => value)).toEqual([10, 11, 12]);
  });
});

const fresh = async () =>
  (
    await owner.query('SELECT source, (extract(epoch FROM time) * 1000)::float8 AS ms FROM plenum.newest ORDER BY 1')
  ).rows.map(({ source: name, ms }) => [name, ms]);

describe('how fresh a source is', () => {
  it('is told with the samples, for each source of a batch, by what is not bad', async () => {
    await write(1, [row(1), { ...row(4, 7, 0, ids[1]), source: 'bms' }, row(2, 5, 1), row(3, 6, 2), row(3, null)]);
    expect(await fresh()).toEqual([
      ['bms', START_MS + 4000],
      ['pdu', START_MS + 2000],
    ]);
  });

  it('does not go back with history, late rows or a replay, and bad samples alone say nothing', async () => {
    await write(1, [row(3, null, 2)]);
    expect(await fresh()).toEqual([]);
    await write(2, [row(5)]);
    await write(3, [row(1)]);
    await write(2, [row(9)]);
    expect(await fresh()).toEqual([['pdu', START_MS + 5000]]);
  });

  it('is kept together with the samples or not at all', async () => {
    await expect(write(1, [row(1), { ...row(2), quality: 70_000 }])).rejects.toThrow();
    expect(await fresh()).toEqual([]);
  });

  it('outlives the samples that retention drops', async () => {
    await write(1, [row(5)]);
    await owner.query("SELECT drop_chunks('plenum.sample', now() + INTERVAL '1 day')");
    expect([await stored(), await fresh()]).toEqual([[], [['pdu', START_MS + 5000]]]);
  });
});

describe('how far the points of a source have come', () => {
  it('is found in compressed chunks and by the newest of rows that came out of order', async () => {
    await write(1, [row(5), row(1), row(2, null, 2, ids[1])]);
    await owner.query("SELECT compress_chunk(c) FROM show_chunks('plenum.sample') AS c");
    await write(2, [row(3)]);
    expect(await newestTimesMs(writer, 'pdu', [...addresses, 'unknown'])).toEqual(
      new Map([
        [addresses[0], START_MS + 5000],
        [addresses[1], START_MS + 2000],
      ])
    );
  });

  it('is the hour of the last sample once retention has dropped the sample', async () => {
    const hourMs = 3_600_000;
    const hourAgoMs = Math.floor(START_MS / hourMs) * hourMs - hourMs;
    await write(1, [{ ...row(0), timeMs: hourAgoMs + 60_000 }]);
    await refreshRollups(owner, hourAgoMs, hourAgoMs + hourMs);
    await owner.query("SELECT drop_chunks('plenum.sample', now() + INTERVAL '1 day')");
    expect(await newestTimesMs(writer, 'pdu', [...addresses, 'unknown'])).toEqual(new Map([[addresses[0], hourAgoMs]]));
  });
});

describe('the newest sample of each point', () => {
  it('is there at once, and never goes back in time', async () => {
    const other = ids[1] as number;
    await write(1, [row(5, 50), row(4, 40), row(1, 10, 0, other)]);
    await write(2, [row(3, 30), row(2, 20, 0, other)]);
    expect(await latest()).toEqual([
      { point_id: ids[0], ms: START_MS + 5000, value: 50 },
      { point_id: other, ms: START_MS + 2000, value: 20 },
    ]);
  });

  it('is not taken from a clock that runs ahead', async () => {
    await write(1, [row(0, 1), { ...row(1, 2), timeMs: Date.now() + 3_600_000 }]);
    expect((await latest()).map(({ value }) => value)).toEqual([1]);
    expect(await fresh()).toEqual([['pdu', START_MS]]);
    await write(2, [row(2, 3)]);
    expect(await fresh()).toEqual([['pdu', START_MS + 2000]]);
    expect((await latest()).map(({ value }) => value)).toEqual([3]);
  });
});

describe('the ledger', () => {
  it('forgets old batches, but never the newest of a spool', async () => {
    await write(1, [row(0)]);
    await write(2, [row(1)]);
    await owner.query("UPDATE plenum.batch_ledger SET written_at = now() - INTERVAL '40 days'");
    await owner.query('CALL plenum.prune_batch_ledger(0, \'{"drop_after": "30 days"}\')');
    const { rows } = await owner.query('SELECT sequence::int FROM plenum.batch_ledger WHERE spool = $1', [
      `spool ${source}`,
    ]);
    expect(rows).toEqual([{ sequence: 2 }]);
    expect(await write(2, [row(1)])).toBe('replayed');
  });
});
