import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import type { MetricSelector } from '#model/query/selector.ts';

import { readPoints } from './sql/points.ts';
import { buildHall } from './testing/hall.ts';
import { MINUTE } from './testing/plant.ts';

const RACKS = 300;
const POINTS = 3 * RACKS;
const END_MS = Date.UTC(2026, 0, 6);

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  await buildHall(database.url, { racks: RACKS, endMs: END_MS, rangeMs: MINUTE, everyMs: MINUTE });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await database?.stop();
});

interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** Rows of the points' table that a plan looked at. */
function pointsRead(node: PlanNode): number {
  const own =
    node['Relation Name'] === 'point'
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0;
  return own + (node.Plans ?? []).reduce((sum, child) => sum + pointsRead(child), 0);
}

it('finds the points of a hall in one look at each, so that ten times the racks take ten times as long and not a hundred', async () => {
  const plans: PlanNode[] = [];
  const explain = async <Row extends unknown[]>(sql: string, values: unknown[]): Promise<Row[]> => {
    const { rows } = await client.query({ text: `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, values, rowMode: 'array' });
    const [[[{ Plan }]]] = rows as [[[{ Plan: PlanNode }]]];
    plans.push(Plan);
    return [];
  };
  const selector: MetricSelector = { metric: 'RackPower', aggregation: 'auto', processArea: [], setpoints: true };
  const scope = { sites: [], zones: [], racks: [], equipment: [] };
  await readPoints({ rows: explain }, selector, scope, END_MS, 10_000, AbortSignal.timeout(60_000));
  const read = plans.reduce((sum, plan) => sum + pointsRead(plan), 0);
  expect(read).toBeGreaterThanOrEqual(RACKS);
  expect(read).toBeLessThanOrEqual(3 * POINTS);
});
