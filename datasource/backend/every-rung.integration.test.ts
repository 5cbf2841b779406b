import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refreshRollups } from '#database/jobs.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND } from './testing/plant.ts';

/** The last Sunday of March 2026: Berlin's clocks go from 2:00 to 3:00 at 1:00 UTC, so the local day has 23 hours. */
const DAY = Date.UTC(2026, 2, 29);
const FROM = DAY - 12 * HOUR;
const TO = DAY + 24 * HOUR;
/** Rack R2 goes from row A to row B, in the middle of a minute. */
const MOVE = DAY + 10 * HOUR + 20 * MINUTE + 30 * SECOND;

const POINTS_SQL = `
UPDATE plenum.site SET time_zone = 'Europe/Berlin';
DELETE FROM plenum.point;
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms, valid_from)
SELECT 1, rack_id, rack_id, zone_id, metric, area, 'pdu', concat_ws('/', code, metric, k), true, 30000, to_timestamp(${FROM / 1000})
  FROM plenum.rack, (VALUES ('RackPower', '{}'::text[], 2), ('ActivePower', '{}', 2), ('AirTemperature', '{Inlet}', 2)) AS m (metric, area, count),
    generate_series(1, m.count) AS k`;

/** As the collector records a move: each point of the rack is closed, and another opened. */
const MOVE_SQL = `
UPDATE plenum.rack SET zone_id = 3 WHERE code = 'R2';
WITH closed AS (UPDATE plenum.point SET valid_to = to_timestamp(${MOVE / 1000}) WHERE placed_rack_id = 2 RETURNING *)
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms, valid_from)
SELECT site_id, rack_id, placed_rack_id, 3, metric, process_area, source, address, simulated, stale_after_ms, valid_to FROM closed`;

/**
 * Every 20 s, each point with its own waves and steps. One in 13 minutes is uncertain, one in 29 bad; rack R1's second points are silent
 * for 50 minutes over an hour's border, rack R3 from 21:40 to 3:10 over midnight and the change of clocks, and everything for 7 minutes.
 */
const SAMPLES_SQL = `
INSERT INTO plenum.sample (time, point_id, value, quality)
SELECT t, point_id, 1000 * point_id + 300 * sin(s / 700.0 + point_id) + 500 * (s / 4000 % 3), q
  FROM (
    SELECT p.*, s, to_timestamp(${FROM / 1000} + s) AS t, s / 60 AS minute,
      CASE WHEN (s / 60 + point_id) % 29 = 0 THEN 2 WHEN (s / 60 + point_id) % 13 = 0 THEN 1 ELSE 0 END AS q
      FROM plenum.point AS p, generate_series(0, ${(TO - FROM) / 1000 - 1}, 20) AS s
  ) AS planned
 WHERE t >= valid_from AND (valid_to IS NULL OR t < valid_to)
   AND NOT (address LIKE 'R1/%/2' AND minute BETWEEN 1030 AND 1080)
   AND NOT (placed_rack_id = 3 AND minute BETWEEN 580 AND 910)
   AND minute NOT BETWEEN 1200 AND 1206
   AND ((minute + 3 * point_id) % 17 = 0) = $1`;

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;
let points: OraclePoint[];

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(POINTS_SQL);
  await owner.query(MOVE_SQL);
  await owner.query(SAMPLES_SQL, [false]);
  await refreshRollups(owner, FROM - 24 * HOUR, TO);
  // One minute in 17 of each point arrives when every rung has been made.
  await owner.query(SAMPLES_SQL, [true]);
  await refreshRollups(owner, FROM - 24 * HOUR, TO);
  points = await readRaw();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

const GROUPS = ['point', 'rack', 'zone', 'site'] as const;
type GroupBy = (typeof GROUPS)[number];
type Aggregation = 'sum' | 'mean' | 'min' | 'max';

interface OraclePoint {
  metric: string;
  places: Record<GroupBy, string>;
  /** When it was there. */
  since: number;
  until: number;
  samples: Array<{ ms: number; value: number }>;
}

type RawRow = OraclePoint['places'] & Omit<OraclePoint, 'places' | 'samples'> & { times: number[]; values: number[] };

/** The raw table as it is, bad samples left out. */
async function readRaw(): Promise<OraclePoint[]> {
  const { rows } = await owner.query<RawRow>(
    `SELECT p.metric, p.address || '@' || z.code AS point, r.code AS rack, z.code AS zone, 'demo' AS site,
       CASE WHEN z.code = 'row-b' AND r.code = 'R2' THEN ${MOVE} ELSE 0 END::float8 AS since,
       coalesce(extract(epoch FROM p.valid_to) * 1000, 1e15)::float8 AS until,
       array_agg(extract(epoch FROM s.time)::float8 * 1000 ORDER BY s.time) AS times, array_agg(s.value ORDER BY s.time) AS values
     FROM plenum.sample s JOIN plenum.point p USING (point_id) JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
     JOIN plenum.zone z ON z.zone_id = p.placed_zone_id
     WHERE s.quality < 2 GROUP BY p.point_id, r.code, z.code`
  );
  return rows.map(({ metric, since, until, times, values, ...places }) => ({
    metric,
    places,
    since,
    until,
    samples: times.map((ms, index) => ({ ms, value: values[index] as number })),
  }));
}

/**
 * What raw samples say of a bucket: each point's average, lowest or highest; points count in sums for the part of
 * the bucket in which they were at the place.
 */
function ofRaw(metric: string, groupBy: GroupBy, aggregation: Aggregation, bucketMs: number): Map<string, number> {
  const cells = new Map<string, number[]>();
  for (const point of points.filter((one) => one.metric === metric)) {
    for (const [bucket, samples] of Map.groupBy(point.samples, ({ ms }) => Math.floor(ms / bucketMs) * bucketMs)) {
      const values = samples.map(({ value }) => value);
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      const share = (Math.min(point.until, bucket + bucketMs) - Math.max(point.since, bucket)) / bucketMs;
      const there = groupBy === 'point' ? 1 : share;
      const value = { sum: mean * there, mean, min: Math.min(...values), max: Math.max(...values) }[aggregation];
      const key = `${point.places[groupBy]} ${bucket}`;
      cells.set(key, [...(cells.get(key) ?? []), value]);
    }
  }
  const together: Record<Aggregation, (values: number[]) => number> = {
    sum: (values) => values.reduce((total, value) => total + value, 0),
    mean: (values) => values.reduce((total, value) => total + value, 0) / values.length,
    min: (values) => Math.min(...values),
    max: (values) => Math.max(...values),
  };
  return new Map([...cells].map(([key, values]) => [key, together[aggregation](values)]));
}

function placeOf({ labels }: ReadSeries, groupBy: GroupBy): string {
  return groupBy === 'point' ? `${labels.point?.replace('pdu/', '')}@${labels.zone}` : (labels[groupBy] as string);
}

const RUNGS = [
  ['raw', '30s', 30 * SECOND],
  ['1m', '1m', MINUTE],
  ['15m', '15m', 15 * MINUTE],
  ['1h', '1h', HOUR],
  ['1d', '1d', 24 * HOUR],
] as const;

const QUESTIONS: Array<[string, string[], Aggregation]> = [
  ['RackPower', [], 'sum'],
  ['RackPower', [], 'mean'],
  ['RackPower', [], 'max'],
  ['ActivePower', [], 'sum'],
  ['AirTemperature', ['Inlet'], 'mean'],
  ['AirTemperature', ['Inlet'], 'min'],
];

describe.each(RUNGS)('the %s rung', (rung, bucket, bucketMs) => {
  describe.each(GROUPS)('by %s', (groupBy) => {
    it.each(QUESTIONS)('says of %s %j as a %s what the raw samples say', async (metric, processArea, aggregation) => {
      const expected = ofRaw(metric, groupBy, aggregation, bucketMs);
      const query = { metrics: [{ metric, processArea, aggregation }], groupBy, bucket };
      const all = await backend.series(query, { fromMs: FROM, toMs: TO });
      expect(new Set(all.map(({ plenum }) => plenum.rung))).toEqual(new Set([rung]));
      const wrong: string[] = [];
      let compared = 0;
      for (const series of all) {
        series.timesMs.forEach((timeMs, row) => {
          const key = `${placeOf(series, groupBy)} ${timeMs}`;
          const want = expected.get(key) ?? null;
          const value = series.values[row] ?? null;
          compared += value === null ? 0 : 1;
          if (want === null || value === null ? want !== value : Math.abs(value - want) > 1e-9 * Math.abs(want)) {
            wrong.push(`${key} ${new Date(timeMs).toISOString()}: ${value}, raw ${want}`);
          }
        });
      }
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(compared).toBe(expected.size);
    });
  });
});
