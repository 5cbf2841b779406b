import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { contextFor, type ReadSeries, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, refreshLadders, T0 } from './testing/plant.ts';

/** 43 racks with two flow meters and one of power, a sample each seven minutes or so: a day of their minutes is read in two parts. */
const METERS_SQL = `
INSERT INTO plenum.rack (site_id, zone_id, code, name) SELECT 1, 2, 'P' || i, 'P' || i FROM generate_series(1, 40) i;
INSERT INTO plenum.point (site_id, rack_id, placed_rack_id, placed_zone_id, metric, source, address, simulated, stale_after_ms)
SELECT 1, rack_id, rack_id, zone_id, metric, 'bms', concat_ws('/', metric, code, k), true, 30000
  FROM plenum.rack, (VALUES ('RackLiquidFlow', 1), ('RackLiquidFlow', 2), ('RackPower', 1)) AS asked (metric, k);
INSERT INTO plenum.sample
SELECT to_timestamp(${T0 / 1000}) + make_interval(mins => minute), point_id, point_id + sin(minute), 0
  FROM plenum.point, generate_series(0, 24 * 60 - 1) AS minute
 WHERE source = 'bms' AND metric IN ('RackLiquidFlow', 'RackPower') AND (minute + 3 * point_id) % 7 = 0`;

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(METERS_SQL);
  await owner.end();
  await refreshLadders(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

function cellsOf(series: readonly ReadSeries[]): Map<string, [value: number, quality: string]> {
  return new Map(
    series.flatMap(({ labels, timesMs, values, plenum }) =>
      timesMs.flatMap((timeMs, row): Array<[string, [number, string]]> => {
        const value = values[row];
        const quality = plenum.quality.find(([first, last]) => first <= row && row <= last)?.[2] ?? 'good';
        return value == null ? [] : [[`${labels.metric} ${labels.rack} ${timeMs}`, [value, quality]]];
      })
    )
  );
}

it('a time that is read in two parts has the values that each half of it has', async () => {
  const metrics = [{ metric: 'RackLiquidFlow', aggregation: 'sum' }, { metric: 'RackPower' }];
  const ask = (fromMs: number, toMs: number) =>
    backend.series({ metrics, groupBy: 'rack', bucket: '2m' }, { fromMs, toMs });
  const middleMs = T0 + 12 * HOUR;
  const whole = await ask(T0, T0 + 24 * HOUR);
  expect(whole.length).toBeGreaterThanOrEqual(2 * 40);
  expect(new Set(whole.map(({ plenum }) => `${plenum.ladder} ${plenum.rung}`))).toEqual(new Set(['rack 1m']));
  const halves = new Map([...cellsOf(await ask(T0, middleMs)), ...cellsOf(await ask(middleMs, T0 + 24 * HOUR))]);
  expect(halves.size).toBeGreaterThan(10_000);
  expect(cellsOf(whole)).toEqual(halves);
}, 120_000);
