import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointKey, type PointDefinition } from '#model/point.ts';
import { refreshRollups } from './jobs.ts';
import { upsertPoints } from './points.ts';
import { writeBatch, type SampleRow } from './samples.ts';
import { TEST_TOPOLOGY, testPoint } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { upsertTopology } from './topology.ts';

let database: TestDatabase;
let writer: pg.Client;
let owner: pg.Client;
let sequence = 0;

const HOUR_MS = 3_600_000;
/** Two whole days back, so that no policy of a real server gets there before the tests do. */
const START_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 2 * 86_400_000;

beforeAll(async () => {
  database = await testDatabase();
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  owner = new pg.Client({ connectionString: database.url });
  await Promise.all([writer.connect(), owner.connect()]);
  await upsertTopology(writer, TEST_TOPOLOGY);
});
afterAll(async () => {
  await Promise.all([writer.end(), owner.end()]);
  await database.stop();
});

const write = (rows: SampleRow[]) =>
  writeBatch(writer, { spool: 'test', sequence: ++sequence, rows: rows.map((row) => ({ ...row, source: 'pdu' })) });
const open = async (points: PointDefinition[]) => {
  const ids = await upsertPoints(writer, points);
  return points.map((point) => ids.get(pointKey(point)) as number);
};

/** The same question on raw samples in plain SQL. */
const RAW_BY_POINT = (width: string) => `
  SELECT to_timestamp(floor(extract(epoch FROM time) / extract(epoch FROM INTERVAL '${width}')) * extract(epoch FROM INTERVAL '${width}')) AS bucket,
         point_id,
         count(*) FILTER (WHERE quality IN (0, 1) AND value IS NOT NULL)::int AS n,
         round((sum(value) FILTER (WHERE quality IN (0, 1)))::numeric, 6)::float8 AS sum,
         min(value) FILTER (WHERE quality IN (0, 1)) AS min,
         max(value) FILTER (WHERE quality IN (0, 1)) AS max,
         (array_agg(value ORDER BY time DESC) FILTER (WHERE quality IN (0, 1) AND value IS NOT NULL))[1] AS last,
         count(*) FILTER (WHERE quality = 1 AND value IS NOT NULL)::int AS n_uncertain,
         count(*) FILTER (WHERE quality = 2 OR value IS NULL)::int AS n_bad
    FROM plenum.sample WHERE point_id = ANY($1) GROUP BY 1, 2`;

const RUNGS = [
  ['1m', '1 minute'],
  ['15m', '15 minutes'],
  ['1h', '1 hour'],
  ['1d', '1 day'],
] as const;

describe('the ladder', () => {
  let ids: number[];

  beforeAll(async () => {
    const racks = ['A01', 'A02', 'B01'];
    ids = await open([
      ...racks.map((rack) => testPoint({ source: 'ladder', address: `${rack} feed A`, equipment: `PDU-${rack}` })),
      ...racks.map((rack) => testPoint({ source: 'ladder', address: `${rack} feed B`, equipment: `PDU-${rack}` })),
      ...racks.map((rack) =>
        testPoint({
          source: 'ladder',
          address: `${rack} inlet`,
          equipment: `S-${rack}`,
          metric: 'AirTemperature',
          processArea: ['Inlet', 'Front'],
        })
      ),
      testPoint({ source: 'ladder', address: 'target', equipment: 'PDU-A01', isSetpoint: true }),
      testPoint({ source: 'ladder', address: 'other', equipment: 'PDU-A01', metric: 'CurrentA' }),
    ]);
    const rows: SampleRow[] = [];
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    for (const pointId of ids) {
      for (let ms = random() * 20_000; ms < 26 * HOUR_MS; ms += 60_000 * (0.2 + 3 * random())) {
        const quality = random() < 0.1 ? 2 : random() < 0.1 ? 1 : 0;
        const value = random() < 0.02 ? null : Math.round(random() * 1e6) / 1000;
        rows.push({ pointId, timeMs: START_MS + Math.floor(ms), value, quality: value === null ? 2 : quality });
      }
    }
    await write(rows);
    await refreshRollups(database.url, START_MS, START_MS + 26 * HOUR_MS);
  });

  it.each(RUNGS)('has at %s what plain SQL makes of the raw samples', async (rung, width) => {
    const { rows: expected } = await owner.query(`${RAW_BY_POINT(width)} ORDER BY 1, 2`, [ids]);
    const { rows: actual } = await owner.query(
      `SELECT bucket, point_id, n::int, round(sum::numeric, 6)::float8 AS sum, min, max, last, n_uncertain::int, n_bad::int
         FROM plenum.point_${rung} WHERE point_id = ANY($1) ORDER BY 1, 2`,
      [ids]
    );
    expect(actual.length).toBeGreaterThan(0);
    expect(actual).toEqual(expected);
  });

  it.each(RUNGS)(
    "has at %s the power of a rack as the sum of its meters' averages, set points left out",
    async (rung, width) => {
      const { rows: expected } = await owner.query(
        `SELECT b.bucket, r.code, round(sum(b.sum / nullif(b.n, 0)) FILTER (WHERE p.metric = 'RackPower')::numeric, 6)::float8 AS power,
              count(*) FILTER (WHERE p.metric = 'RackPower' AND b.n > 0)::int AS meters,
              max(b.max) FILTER (WHERE p.metric = 'AirTemperature') AS hottest,
              (sum(b.n_bad) FILTER (WHERE p.metric = 'AirTemperature'))::int AS bad
         FROM (${RAW_BY_POINT(width)}) AS b JOIN plenum.point AS p USING (point_id) JOIN plenum.rack AS r ON r.rack_id = p.placed_rack_id
        WHERE NOT p.is_setpoint AND p.metric IN ('RackPower', 'AirTemperature') GROUP BY 1, 2 ORDER BY 1, 2`,
        [ids]
      );
      const { rows: actual } = await owner.query(
        `SELECT bucket, r.code, round(rack_power_w_sum::numeric, 6)::float8 AS power, rack_power_w_n::int AS meters,
              inlet_temperature_cel_max AS hottest, inlet_temperature_cel_n_bad::int AS bad
         FROM plenum.rack_${rung} JOIN plenum.rack AS r USING (rack_id)
        WHERE r.code IN ('R-A01', 'R-A02', 'R-B01') AND bucket < $1 ORDER BY 1, 2`,
        [new Date(START_MS + 48 * HOUR_MS)]
      );
      expect(actual.length).toBeGreaterThan(0);
      expect(actual).toEqual(expected);
    }
  );

  it('takes data that comes late, once its time is refreshed', async () => {
    const [pointId] = await open([testPoint({ source: 'late', address: '1', equipment: 'PDU-B02' })]);
    const sum = async () =>
      (await owner.query('SELECT sum FROM plenum.point_1h WHERE point_id = $1', [pointId])).rows.map((row) => row.sum);
    await write([{ pointId: pointId as number, timeMs: START_MS + 1000, value: 1, quality: 0 }]);
    await refreshRollups(owner, START_MS, START_MS + HOUR_MS);
    expect(await sum()).toEqual([1]);
    await write([{ pointId: pointId as number, timeMs: START_MS + 2000, value: 10, quality: 0 }]);
    await refreshRollups(owner, START_MS, START_MS + HOUR_MS);
    expect(await sum()).toEqual([11]);
  });

  it.each([
    ['exactly at the start of a bucket', 0],
    ['within a bucket', 1],
    ['at the end of a bucket', 59_999],
  ])('takes a late sample %s on every rung, whatever else is late', async (what, offsetMs) => {
    const [pointId] = await open([testPoint({ source: 'border', address: what, equipment: 'PDU-B02' })]);
    const lateMs = [0, HOUR_MS].map((ms) => START_MS + ms + offsetMs);
    for (const timeMs of lateMs) {
      await write([{ pointId: pointId as number, timeMs, value: 1, quality: 0 }]);
    }
    await refreshRollups(owner, START_MS, START_MS + 2 * HOUR_MS);
    for (const [rung] of RUNGS) {
      const { rows } = await owner.query(`SELECT sum(n)::int FROM plenum.point_${rung} WHERE point_id = $1`, [pointId]);
      expect(rows, rung).toEqual([{ sum: lateMs.length }]);
    }
  });

  it('shows the newest minute before anything is refreshed, on the finest rung', async () => {
    const [pointId] = await open([testPoint({ source: 'tip', address: '1', equipment: 'PDU-B02' })]);
    const timeMs = Date.now();
    await write([{ pointId: pointId as number, timeMs, value: 5, quality: 0 }]);
    const { rows } = await owner.query('SELECT bucket, last FROM plenum.point_1m WHERE point_id = $1', [pointId]);
    expect(rows).toEqual([{ bucket: new Date(Math.floor(timeMs / 60_000) * 60_000), last: 5 }]);
  });

  it('shows the running hour on a coarse rung after a refresh', async () => {
    const [pointId] = await open([testPoint({ source: 'running', address: '1', equipment: 'PDU-B02' })]);
    await write([{ pointId: pointId as number, timeMs: Date.now(), value: 5, quality: 0 }]);
    await refreshRollups(owner, Date.now() - HOUR_MS, Date.now());
    const { rows } = await owner.query('SELECT last FROM plenum.point_1h WHERE point_id = $1', [pointId]);
    expect(rows).toEqual([{ last: 5 }]);
  });

  it('keeps the past of a moved point in its old rack and zone', async () => {
    const equipment = (rack: string) => ({ id: 'PDU-W', site: 'demo', name: 'W', objectType: 'PowerMeter', rack });
    await upsertTopology(writer, {
      racks: ['R-W1', 'R-W2'].map((id, i) => ({ id, site: 'demo', name: id, zone: i ? 'row-b' : 'row-a' })),
      equipment: [equipment('R-W1')],
    });
    const point = testPoint({ source: 'moving', address: '1', equipment: 'PDU-W' });
    const [before] = await open([point]);
    await write([{ pointId: before as number, timeMs: START_MS, value: 100, quality: 0 }]);
    await upsertTopology(writer, { equipment: [equipment('R-W2')] });
    const [after] = await open([point]);
    await write([{ pointId: after as number, timeMs: START_MS + HOUR_MS, value: 200, quality: 0 }]);
    await refreshRollups(owner, START_MS, START_MS + 2 * HOUR_MS);
    const { rows } = await owner.query(
      `SELECT r.code AS rack, z.code AS zone, rack_power_w_sum AS power FROM plenum.rack_1h
         JOIN plenum.rack AS r USING (rack_id) JOIN plenum.zone AS z ON z.zone_id = rack_1h.zone_id
        WHERE r.code LIKE 'R-W%' ORDER BY bucket`
    );
    expect(rows).toEqual([
      { rack: 'R-W1', zone: 'row-a', power: 100 },
      { rack: 'R-W2', zone: 'row-b', power: 200 },
    ]);
  });
});

describe('retention', () => {
  it('drops raw samples and leaves the rollups, even where they are refreshed again', async () => {
    const [pointId] = await open([testPoint({ source: 'old', address: '1', equipment: 'PDU-B02' })]);
    const oldMs = START_MS - 20 * 24 * HOUR_MS;
    const rows = (shift: number) =>
      Array.from({ length: 240 }, (_, i) => ({
        pointId: pointId as number,
        timeMs: oldMs + i * 60_000 + shift,
        value: i,
        quality: 0,
      }));
    await write(rows(0));
    await refreshRollups(owner, oldMs, oldMs + 4 * HOUR_MS);
    await owner.query(`SELECT drop_chunks('plenum.sample', older_than => $1::timestamptz)`, [
      new Date(oldMs + 2 * HOUR_MS),
    ]);
    await write(rows(1000).slice(180));
    await refreshRollups(owner, oldMs, oldMs + 4 * HOUR_MS);
    const { rows: hours } = await owner.query(
      'SELECT n::int FROM plenum.point_1h WHERE point_id = $1 ORDER BY bucket',
      [pointId]
    );
    expect(hours.map(({ n }) => n)).toEqual([60, 60, 60, 120]);
  });
});
