import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import type { Database } from './sql/database.ts';
import type { PointValue } from './sql/point-buckets.ts';
import { readPointBuckets } from './sql/point-series.ts';
import { buildHall } from './testing/hall.ts';
import { MINUTE, SECOND } from './testing/plant.ts';

const END_MS = Date.UTC(2026, 0, 5, 12);
const RANGE = { fromMs: END_MS - 10 * MINUTE, toMs: END_MS, rung: 'raw', bucketMs: 10 * SECOND } as const;

let plant: TestDatabase;
let client: pg.Client;
let statements: string[] = [];

beforeAll(async () => {
  plant = await testDatabase();
  await buildHall(plant.url, { racks: 4, endMs: END_MS, rangeMs: 10 * MINUTE, everyMs: 10 * SECOND });
  client = new pg.Client({ connectionString: plant.url });
  await client.connect();
  // One point is sampled at odd moments, three times a bucket, some of it uncertain, bad or without a value.
  await client.query(
    `INSERT INTO plenum.sample (time, point_id, value, quality)
     SELECT to_timestamp($1::float8 / 1000) + i * interval '3.333333 seconds' + interval '0.7 seconds', 1,
       CASE WHEN i % 17 < 3 THEN NULL ELSE sin(i) END, CASE WHEN i % 7 = 0 THEN 1 WHEN i % 23 < 6 THEN 2 ELSE 0 END
     FROM generate_series(0, 170) i`,
    [RANGE.fromMs]
  );
});

afterAll(async () => {
  await client?.end();
  await plant?.stop();
});

const database: Database = {
  rows: async <Row extends unknown[]>(text: string, values: unknown[]) => {
    statements.push(text);
    return (await client.query<Row>({ text, values, rowMode: 'array' })).rows;
  },
};

it.each<PointValue>(['mean', 'min', 'max', 'last'])(
  'makes the same %s of samples that it buckets itself as the database does of many',
  async (value) => {
    const read = async (pointIds: number[]) => {
      statements = [];
      const rows = await readPointBuckets(database, { ...RANGE, value, pointIds }, new AbortController().signal);
      return { row: rows.find(({ pointId }) => pointId === 1)!, statements: statements.length };
    };
    const aggregated = await read([1]);
    const sampled = await read([1, 2, 3, 4, 5]);
    expect(aggregated.statements).toBe(2);
    expect(sampled.statements).toBe(1);
    expect(sampled.row.timesMs).toEqual(aggregated.row.timesMs);
    expect(sampled.row.qualities).toEqual(aggregated.row.qualities);
    expect(sampled.row.finals).toEqual(aggregated.row.finals);
    expect(sampled.row.values.length).toBe(aggregated.row.values.length);
    sampled.row.values.forEach((one, index) => expect(one).toBeCloseTo(aggregated.row.values[index]!, 12));
  }
);
