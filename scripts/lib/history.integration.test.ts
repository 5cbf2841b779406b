import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { POINT_SETS } from '#simulator/points/all.ts';
import { fillHistory, planHistory } from './history.ts';

const TIMEOUT_MS = 600_000;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.stop();
});

it(
  'the plan of the demo, shortened to its last two steps of each part, is filled in as it is planned',
  async () => {
    const said: string[] = [];
    const wanted = ['main', 'gpus', 'meters'];
    const shortened = (firstDone: string) =>
      wanted.map((points) => {
        const part = planHistory(firstDone).find((one) => one.points === points)!;
        const { step } = part;
        return { ...part, span: `${2 * Number(step.slice(0, -1))}${step.slice(-1)}` };
      });
    await fillHistory(database.url, (message) => said.push(message), new AbortController().signal, shortened);
    expect(said.filter((message) => message.includes('are filled in'))).toHaveLength(wanted.length);
    const { rows } = await client.query<{ address: string; samples: number }>(
      `SELECT p.address, count(*)::int AS samples FROM plenum.sample JOIN plenum.point AS p USING (point_id)
        WHERE time > now() - INTERVAL '2 days' GROUP BY 1`
    );
    const samples = new Map(rows.map((row) => [row.address, row.samples]));
    for (const { address } of [...POINT_SETS.main, ...POINT_SETS.gpus]) {
      expect(samples.get(address), address).toBe(2);
    }
    const { rows: days } = await client.query<{ address: string }>(
      `SELECT DISTINCT p.address FROM plenum.sample JOIN plenum.point AS p USING (point_id) WHERE time < now() - INTERVAL '25 days'`
    );
    expect(days.map(({ address }) => address)).toEqual(
      expect.arrayContaining(POINT_SETS.meters.map(({ address }) => address))
    );
  },
  TIMEOUT_MS
);
