import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { headlineAggregate } from '#database/ladder.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, refreshLadders, T0 } from './testing/plant.ts';

/** Six racks in two rows with three meters each; every 7th minute of a meter and one whole hour of a rack are missing. */
const METERS_SQL = `
INSERT INTO plenum.rack (site_id, zone_id, code, name) VALUES (1, 2, 'R4', 'R4'), (1, 3, 'R5', 'R5'), (1, 3, 'R6', 'R6');
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms)
SELECT 1, rack_id, rack_id, zone_id, 'RackLiquidFlow', 'bms', 'flow' || code || k, true, 30000 FROM plenum.rack, generate_series(1, 3) k;
INSERT INTO plenum.sample
SELECT t, point_id, 10 + point_id + 5 * sin(extract(epoch FROM t)::float8 / 600), CASE WHEN minute % 11 = 0 THEN 1 ELSE 0 END
  FROM plenum.point,
    generate_series(0, ${(4 * HOUR) / 1000 - 1}, 20) AS s,
    LATERAL (SELECT to_timestamp(${T0 / 1000}) + make_interval(secs => s) AS t, s / 60 AS minute) AS times
 WHERE metric = 'RackLiquidFlow' AND (minute + 3 * point_id) % 7 > 0 AND NOT (placed_rack_id = 5 AND minute BETWEEN 60 AND 119)
   AND minute <> 33`;

let database: TestDatabase;
let backend: TestBackend;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(METERS_SQL);
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});
afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

type GroupBy = 'rack' | 'zone' | 'site';
type Aggregation = 'sum' | 'mean' | 'min' | 'max';
type Row = Record<'rack' | 'zone' | 'site', string> & Record<'ms' | 'sum' | 'n' | 'min' | 'max' | 'uncertain', number>;

/** What a bucket is by definition, from the rows of a rung: each rack counts with the rows in which most of its points took part. */
function byDefinition(rows: readonly Row[], groupBy: GroupBy, bucketMs: number, aggregation: Aggregation) {
  const buckets = Map.groupBy(rows, (row) => `${row[groupBy]} ${Math.floor((row.ms - T0) / bucketMs)}`);
  return new Map(
    [...buckets].map(([key, own]) => {
      const racks = [...Map.groupBy(own, ({ rack }) => rack).values()].map((ofRack) => {
        const n = Math.max(...ofRack.map((row) => row.n));
        const full = ofRack.filter((row) => row.n === n);
        return { n, total: full.reduce((sum, row) => sum + row.sum, 0) / full.length };
      });
      const sum = (value: (row: Row) => number) => own.reduce((total, row) => total + value(row), 0);
      const value = {
        sum: racks.reduce((total, rack) => total + rack.total, 0),
        mean: sum((row) => row.sum) / sum(({ n }) => n),
        min: Math.min(...own.map((row) => row.min)),
        max: Math.max(...own.map((row) => row.max)),
      }[aggregation];
      const points = racks.reduce((total, { n }) => total + n, 0);
      return [key, { value, points, isUncertain: own.some(({ uncertain }) => uncertain > 0) }];
    })
  );
}

function qualityAt(series: ReadSeries, row: number): string {
  return series.plenum.quality.find(([first, last]) => first <= row && row <= last)?.[2] ?? 'good';
}

const BUCKETS = [
  ['1m', '1m', MINUTE],
  ['2m', '1m', 2 * MINUTE],
  ['7m', '1m', 7 * MINUTE],
  ['15m', '15m', 15 * MINUTE],
  ['30m', '15m', 30 * MINUTE],
  ['2h', '1h', 2 * HOUR],
] as const;

describe.each(BUCKETS)('buckets of %s from the %s rung', (bucket, rung, bucketMs) => {
  it.each<[GroupBy, Aggregation]>([
    ['rack', 'sum'],
    ['rack', 'mean'],
    ['rack', 'max'],
    ['zone', 'sum'],
    ['zone', 'mean'],
    ['zone', 'min'],
    ['site', 'sum'],
    ['site', 'max'],
  ])('are what they are by definition, by %s as a %s, although meters miss minutes', async (groupBy, aggregation) => {
    const { rows } = await owner.query<Row>(
      `SELECT r.code AS rack, z.code AS zone, 'demo' AS site, extract(epoch FROM h.bucket)::float8 * 1000 AS ms, h.sum, h.n::int,
         h.min, h.max, h.n_uncertain::int AS uncertain
       FROM plenum.${headlineAggregate(rung)} h JOIN plenum.rack r USING (rack_id) JOIN plenum.zone z ON z.zone_id = h.zone_id
       WHERE h.headline = 'liquid_flow_l_min'`
    );
    const expected = byDefinition(rows, groupBy, bucketMs, aggregation);
    const query = { metrics: [{ metric: 'RackLiquidFlow', aggregation }], groupBy, bucket };
    // Aligned with 7-minute buckets, which do not begin with an hour.
    const fromMs = T0 - ((T0 - 946_857_600_000) % bucketMs);
    const all = await backend.series(query, { fromMs, toMs: T0 + 4 * HOUR });
    expect(all[0]?.plenum).toMatchObject({ ladder: 'rack', rung });
    const shift = fromMs - T0;
    const aligned =
      shift === 0
        ? expected
        : byDefinition(
            rows.map((row) => ({ ...row, ms: row.ms - shift })),
            groupBy,
            bucketMs,
            aggregation
          );
    let compared = 0;
    for (const series of all) {
      const place = series.labels[groupBy] as string;
      series.timesMs.forEach((timeMs, row) => {
        const want = aligned.get(`${place} ${(timeMs - fromMs) / bucketMs}`);
        const value = series.values[row];
        if (!want) {
          expect(value).toBeNull();
          return;
        }
        expect(value).toBeCloseTo(want.value, 9);
        const isPartial = want.points < series.plenum.expectedPoints;
        expect(qualityAt(series, row)).toBe(isPartial ? 'partial' : want.isUncertain ? 'uncertain' : 'good');
        compared++;
      });
    }
    expect(compared).toBe(aligned.size);
  });
});
