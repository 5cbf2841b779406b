import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import { pointKey } from '#model/point.ts';
import { headlineSql } from './headline-views.ts';
import { refreshRollups } from './jobs.ts';
import { upsertPoints } from './points.ts';
import { writeBatch } from './samples.ts';
import { TEST_TOPOLOGY, testPoint } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { upsertTopology } from './topology.ts';

const HOUR_MS = 3_600_000;
const START_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 30 * HOUR_MS;

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await upsertTopology(owner, TEST_TOPOLOGY);
});
afterAll(async () => {
  await owner.end();
  await database.stop();
});

it('a headline metric added later has its columns at the end of the wide views and its rows from then on, beside the history of the others', async () => {
  const points = [
    testPoint({ address: 'power' }),
    testPoint({ address: 'valve', metric: 'RackControlValvePosition', processArea: ['Loop A', 'Supply'] }),
  ];
  const ids = await upsertPoints(owner, points);
  const write = (sequence: number, timeMs: number) =>
    writeBatch(owner, {
      spool: 'test',
      sequence,
      rows: points.map((point, index) => ({
        source: 'pdu',
        pointId: ids.get(pointKey(point)) as number,
        timeMs,
        value: index === 0 ? 5000 : 40,
        quality: 0,
      })),
    });
  await write(1, START_MS);
  await refreshRollups(owner, START_MS, START_MS + HOUR_MS);
  const added = [{ column: 'valve_position', metric: 'RackControlValvePosition', processArea: ['Loop A'] }];
  await owner.query(headlineSql(HEADLINE_METRICS, added, 'now()'));
  await write(2, START_MS + HOUR_MS);
  await refreshRollups(owner, START_MS + HOUR_MS, START_MS + 2 * HOUR_MS);

  const reader = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
  await reader.connect();
  const { rows, fields } = await reader.query('SELECT * FROM plenum.rack_1h ORDER BY bucket');
  await reader.end();
  expect(fields.at(-1)?.name).toBe('valve_position_n_bad');
  expect(rows.map((row) => [row.rack_power_w_sum, row.valve_position_sum, Number(row.valve_position_n)])).toEqual([
    [5000, null, 0],
    [5000, 40, 1],
  ]);
});

it('the database knows the headline metrics of the catalog', async () => {
  const { rows } = await owner.query(
    "SELECT headline, metric, process_area, since = '-infinity' AS whole FROM plenum.headline WHERE headline <> 'valve_position'"
  );
  const wanted = HEADLINE_METRICS.map(({ column, metric, processArea = [] }) => ({
    headline: column,
    metric,
    process_area: processArea,
    whole: true,
  }));
  expect(new Set(rows)).toEqual(new Set(wanted));
});
