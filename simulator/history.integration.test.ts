import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { writeHistory, type HistoryOptions } from './history.ts';
import { databaseSink } from './history/database.ts';
import { generateHistory } from './history/generate.ts';
import { ALL_POINTS, POINT_SETS } from './points/all.ts';

const END_MS = Math.floor(Date.now() / 900_000) * 900_000;
const HOUR: Omit<HistoryOptions, 'database' | 'file'> = {
  seed: 1,
  endMs: END_MS,
  spanMs: 3_600_000,
  stepMs: 60_000,
  points: 'main',
};

/** Each test rolls up hours of 500 points, one refresh after the other, on a machine that does much else. */
const LONG_MS = 600_000;

let database: TestDatabase;
let client: pg.Client;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-history-'));
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

async function number(sql: string): Promise<number> {
  const { rows } = await client.query<{ value: number }>(`SELECT (${sql})::float8 AS value`);
  return rows[0]?.value ?? Number.NaN;
}

// The second builds on the hour that the first writes.
describe('one run after another', { shuffle: false, timeout: LONG_MS }, () => {
  test('an hour of history is in the samples and in the rack rollup, marked simulated, and a second run adds nothing', async () => {
    const report = await writeHistory({ ...HOUR, database: database.url });
    expect(report.rows).toBe(60 * POINT_SETS.main.length);
    expect(await number('SELECT count(*) FROM plenum.sample')).toBe(report.rows);
    expect(await number('SELECT count(*) FROM plenum.point WHERE NOT simulated')).toBe(0);
    expect(
      await number("SELECT count(*) FROM plenum.rack_1m JOIN plenum.rack USING (rack_id) WHERE rack.code = 'R-A01'")
    ).toBe(60);

    const again = await writeHistory({ ...HOUR, database: database.url });
    expect([again.rows, again.skippedRows]).toEqual([0, report.rows]);
    expect(await number('SELECT count(*) FROM plenum.sample')).toBe(report.rows);
  });

  test('what is there is not written again, but gets the rollups that an interrupted run owes', async () => {
    const toMs = END_MS - 10 * 86_400_000;
    const range = { fromMs: toMs - HOUR.spanMs, toMs, stepMs: HOUR.stepMs };
    const rolledUp = () =>
      number(`SELECT count(*) FROM plenum.headline_1h WHERE bucket < to_timestamp(${toMs / 1000})`);
    const sink = await databaseSink(database.url, POINT_SETS.main, range);
    for (const rows of generateHistory(HOUR.seed, POINT_SETS.main, range)) {
      await sink.write(rows);
    }
    await sink.finish();
    await sink.end();
    expect(await rolledUp()).toBe(0);
    const report = await writeHistory({ ...HOUR, endMs: toMs, database: database.url });
    expect([report.rows, report.skippedRows]).toEqual([0, 60 * POINT_SETS.main.length]);
    expect(await rolledUp()).toBeGreaterThan(0);
  });

  test('coarser history leaves the hour that is there alone and stays close to the finer one', async () => {
    const report = await writeHistory({ ...HOUR, spanMs: 2 * 3_600_000, stepMs: 900_000, database: database.url });
    expect(report.rows).toBe(4 * POINT_SETS.main.length);
    const mean = (hoursAgo: number) =>
      number(
        `SELECT avg(value) FROM plenum.sample JOIN plenum.point USING (point_id) WHERE metric = 'AirTemperature'
        AND 'Inlet' = ANY (process_area) AND time >= to_timestamp(${(END_MS - hoursAgo * 3_600_000) / 1000})
        AND time < to_timestamp(${(END_MS - (hoursAgo - 1) * 3_600_000) / 1000})`
      );
    expect(Math.abs((await mean(1)) - (await mean(2)))).toBeLessThan(1);
  });
});

test('a database that ends meanwhile fails the history with a sentence instead of taking the process along', async () => {
  const other = await testDatabase();
  let stopped: Promise<void> | undefined;
  const history = writeHistory({
    ...HOUR,
    spanMs: 24 * 3_600_000,
    database: other.url,
    onProgress: () => {
      stopped ??= other.stop();
    },
  });
  await expect(history).rejects.toThrow(/database stops|terminat|ECONNRESET/);
  await stopped;
});

test('a file holds every point of every minute in the units of the catalog', async () => {
  const file = join(folder, 'history.csv.gz');
  const options = { ...HOUR, spanMs: 10 * 60_000, points: 'all' as const, file };
  const report = await writeHistory(options);
  const lines = gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n');
  expect(report.rows).toBe(10 * ALL_POINTS.length);
  expect(lines).toHaveLength(1 + report.rows);
  const power = lines.find((line) => line.includes('RackPower,R-A01'));
  expect(power).toContain(',W,');
  expect(Number(power?.split(',').at(-2))).toBeGreaterThan(500);
});

test('an unknown ending of the file is refused before anything is simulated', async () => {
  await expect(writeHistory({ ...HOUR, file: join(folder, 'history.xlsx') })).rejects.toThrow('Use .csv');
});
