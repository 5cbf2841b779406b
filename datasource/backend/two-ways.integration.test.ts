import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { upsertPoints } from '#database/points.ts';
import { writeBatch } from '#database/samples.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { TEST_TOPOLOGY, testPoint } from '#database/testing/plant.ts';
import { upsertTopology } from '#database/topology.ts';
import { settleWays } from '#database/ways.ts';
import { pointKey, type PointDefinition } from '#model/point.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const WATTS = 700;

let database: TestDatabase;
let writer: pg.Client;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  await writer.connect();
  await upsertTopology(writer, TEST_TOPOLOGY);
  backend = await startBackend(contextFor(database.urlAs('plenum_reader')));
});
afterAll(async () => {
  await backend?.stop();
  await writer?.end();
  await database?.stop();
});

const meter = (source: string, rack: string) =>
  testPoint({ source, address: `of ${rack}`, equipment: `PDU-${rack}`, host: 'n1', simulated: false });

it.each([
  ['1s', 'A01'],
  ['1m', 'A02'],
])(
  'a series that goes on by its second way is whole, also where its samples are older than its points (by %s)',
  async (bucket, rack) => {
    const nowMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS;
    const ways = [meter('pushed', rack), meter('scraped', rack)] as const;
    // Delivered at once, as by a collector that was cut off from the database for ten minutes; the first way ended amid them.
    for (const [index, endMs] of [nowMs - 5.5 * MINUTE_MS, nowMs].entries()) {
      const point = ways[index] as PointDefinition;
      const pointId = (await upsertPoints(writer, [point])).get(pointKey(point)) as number;
      const fromMs = nowMs - 10 * MINUTE_MS;
      await writeBatch(writer, {
        spool: rack,
        sequence: index + 1,
        rows: Array.from({ length: (endMs - fromMs) / SECOND_MS + 1 }, (_, number) => ({
          pointId,
          timeMs: fromMs + number * SECOND_MS,
          value: WATTS,
          quality: 0,
          source: point.source,
        })),
      });
    }
    await settleWays(writer, { isWhole: true, nowMs });
    const { rows } = await writer.query(
      'SELECT source FROM plenum.point WHERE address = $1 AND valid_to IS NULL AND NOT is_duplicate',
      [`of ${rack}`]
    );
    expect(rows).toEqual([{ source: 'scraped' }]);

    const series = await backend.series(
      { metrics: [{ metric: 'RackPower' }], scope: { racks: [`R-${rack}`] }, groupBy: 'rack', bucket },
      { fromMs: nowMs - 9 * MINUTE_MS, toMs: nowMs }
    );
    expect(new Set(series.flatMap(({ values }) => values))).toEqual(new Set([WATTS]));
  }
);
