import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildHall } from './testing/hall.ts';
import { HOUR, MINUTE, refreshLadders, SECOND, T0 } from './testing/plant.ts';

/** Before an open minute, in which what is carried depends on the moment of the question. */
const NOW_MS = Math.floor(Date.now() / MINUTE) * MINUTE - SECOND;
const RACKS = 8;

/**
 * A sample a minute of each point, so that a value stands for a minute and a half. Two fans in each rack, which are in no ladder of
 * racks. A meter is silent for three minutes and for one, a sensor sends something bad, another is new, and one has gone.
 */
const POINTS_SQL = `
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, process_area, source, address, simulated, stale_after_ms, valid_from)
  SELECT 1, rack_id, rack_id, zone_id, 'hw.fan.speed', ARRAY['Fan'], 'hall', code || '/fan' || k, true, 30000, to_timestamp($1::float8 / 1000)
    FROM plenum.rack, generate_series(1, 2) k`;
const CHANGES_SQL = `
UPDATE plenum.point SET sampling_interval_ms = 60000;
INSERT INTO plenum.sample
  SELECT s.time, p.point_id, s.value * 100, 0 FROM plenum.point p
    JOIN plenum.point power ON power.rack_id = p.rack_id AND power.metric = 'RackPower'
    JOIN plenum.sample s ON s.point_id = power.point_id WHERE p.metric = 'hw.fan.speed'
  ON CONFLICT DO NOTHING;
DELETE FROM plenum.sample s USING plenum.point p, (SELECT max(time) AS last FROM plenum.sample) newest
  WHERE s.point_id = p.point_id AND (
    p.address = 'R-0002RackPower' AND s.time BETWEEN last - interval '24 minutes' AND last - interval '22 minutes'
    OR p.address = 'R-0003/fan1' AND s.time BETWEEN last - interval '20 minutes 30 seconds' AND last - interval '19 minutes 30 seconds'
    OR p.address = 'R-0005AirTemperature' AND s.time < last - interval '23 minutes'
    OR p.address IN ('R-0006RackPower', 'R-0006/fan2') AND s.time > last - interval '4 minutes');
UPDATE plenum.sample s SET quality = 2 FROM plenum.point p, (SELECT max(time) AS last FROM plenum.sample) newest
  WHERE s.point_id = p.point_id AND p.address IN ('R-0004AirTemperature', 'R-0004RackPower')
    AND s.time BETWEEN last - interval '15 minutes 30 seconds' AND last - interval '14 minutes 30 seconds'`;

interface Hall {
  database: TestDatabase;
  backend: TestBackend;
}

async function openHall(endMs: number): Promise<Hall> {
  const database = await testDatabase();
  await buildHall(database.url, { racks: RACKS, endMs, rangeMs: HOUR, everyMs: MINUTE });
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(POINTS_SQL, [endMs - HOUR]);
  await owner.query(CHANGES_SQL);
  await owner.end();
  await refreshLadders(database.url);
  return {
    database,
    backend: await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url)),
  };
}

describe.each([
  ['of the past', T0 + HOUR + 30 * SECOND],
  ['until now', NOW_MS],
])('minutes %s in which every point has a sample', (_when, endMs) => {
  let hall: Hall;
  beforeAll(async () => {
    hall = await openHall(endMs);
  });
  afterAll(async () => {
    await hall?.backend.stop();
    await hall?.database.stop();
  });

  const ask = (metric: object, groupBy: string) =>
    hall.backend.series({ metrics: [metric], groupBy, bucket: '1m' }, { fromMs: endMs - 30 * MINUTE, toMs: endMs });
  /** What each series tells until the range ends; minutes after it are judged at the moment of the question. */
  const told = ({ timesMs, values, plenum }: ReadSeries) => {
    const rows = timesMs.filter((timeMs) => timeMs + MINUTE <= endMs).length;
    const marksOf = (runs: ReadonlyArray<readonly [number, number, string?]>) =>
      timesMs.slice(0, rows).map((_time, row) => runs.find(([first, last]) => first <= row && row <= last)?.[2] ?? '');
    return {
      rows: timesMs.slice(0, rows).map((timeMs, row) => [timeMs, values[row]]),
      quality: marksOf(plenum.quality),
      carried: marksOf(plenum.carried.map(([first, last]) => [first, last, 'carried'] as const)),
    };
  };

  it.each([
    [{ metric: 'RackPower', aggregation: 'sum' }],
    [{ metric: 'RackPower', aggregation: 'max' }],
    [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'mean' }],
    [{ metric: 'hw.gpu.utilization', aggregation: 'mean' }],
  ])('are by rack as by point, what is carried and what is bad included: %j', async (metric) => {
    const [racks, points] = await Promise.all([ask(metric, 'rack'), ask(metric, 'point')]);
    expect(racks).toHaveLength(RACKS);
    const byRack = new Map(points.map((series) => [series.labels['rack'], series]));
    for (const series of racks) {
      expect(told(series)).toEqual(told(byRack.get(series.labels['rack'])!));
    }
    expect(racks[0]!.plenum.ladder).toBe('rack');
    expect(points[0]!.plenum.ladder).toBe('point');
  });

  it('are by rack what its two fans make together', async () => {
    const fans = { metric: 'hw.fan.speed', processArea: ['Fan'], aggregation: 'max' };
    const [racks, points] = await Promise.all([ask(fans, 'rack'), ask(fans, 'point')]);
    expect(racks).toHaveLength(RACKS);
    for (const { labels, timesMs, values } of racks) {
      const own = points.filter((point) => point.labels['rack'] === labels['rack']);
      expect(own).toHaveLength(2);
      const rows = timesMs.filter((timeMs) => timeMs + MINUTE <= endMs);
      const expected = rows.map((timeMs) => {
        const known = own.flatMap((point) => point.values[point.timesMs.indexOf(timeMs)] ?? []);
        return known.length === 0 ? null : Math.max(...known);
      });
      expect(values.slice(0, rows.length)).toEqual(expected);
    }
  });
});
