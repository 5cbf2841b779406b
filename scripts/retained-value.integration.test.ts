import { createServer, type AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  oneServerConfig,
  runPlenum,
  temporaryDirectory,
  writeConfig,
  type CollectorProcess,
} from '#collector/testing/collector.ts';
import { until } from '#collector/testing/recording.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { contextFor, startBackend, type ReadSeries, type TestBackend } from '../datasource/backend/testing/grafana.ts';

const DAY_MS = 86_400_000;
const RETAINED_AGE_MS = 3 * DAY_MS;
/** A machine that is busy with other tests starts a collector in half a minute. */
const PATIENCE_MS = 90_000;

let database: TestDatabase;
let owner: pg.Client;
let broker: Awaited<ReturnType<typeof startBroker>>;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let backend: TestBackend;
let collector: CollectorProcess;
const retainedMs = Date.now() - RETAINED_AGE_MS;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  broker = await startBroker();
  directory = await temporaryDirectory();
  for (const point of ['old', 'live']) {
    const place = { rackLocationId: point === 'old' ? 'R1' : 'R2' };
    const metadata = { objectType: 'Rack', pointType: 'RackPower', engUnit: 'kW', ...place };
    await broker.publish(`Metadata/Rack/RackPower/${point}`, metadata, true);
  }
  await broker.publish('Value/Rack/RackPower/old', { value: 11.5, timestamp: retainedMs, quality: 1 }, true);
  const config = oneServerConfig('', {
    http: { enabled: false },
    sources: [{ name: 'dsx', protocol: 'dsx-mqtt', url: broker.url }],
  });
  collector = runPlenum(['collect', await writeConfig(directory.path, config)], {
    PLENUM_DATABASE_URL: database.urlAs('plenum_writer'),
  });
  await until(async () => (await newest('old')) !== undefined, 'the retained value', PATIENCE_MS).catch(
    (error: Error) => {
      throw new Error(`${error.message}\n${collector.log()}`);
    }
  );
  await broker.publish('Value/Rack/RackPower/live', { value: 2, timestamp: Date.now(), quality: 1 });
  await until(async () => (await newest('live')) !== undefined, 'the live value', PATIENCE_MS);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  collector?.kill('SIGKILL');
  await collector?.exited;
  await broker?.stop();
  await owner?.end();
  await database?.stop();
  await directory?.remove();
});

async function startBroker() {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => aedes.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publish: (topic: string, body: object, retain = false) =>
      new Promise<void>((resolve, reject) =>
        aedes.publish(
          {
            cmd: 'publish',
            topic: `BMS/v1/PUB/${topic}`,
            payload: JSON.stringify(body),
            qos: 1,
            retain,
            dup: false,
          },
          (error) => (error ? reject(error) : resolve())
        )
      ),
    stop: async () => {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Time of the newest sample of a point in the table, epoch ms. */
async function newest(point: string): Promise<number | undefined> {
  const { rows } = await owner.query<{ time_ms: number }>(
    `SELECT (extract(epoch FROM max(time)) * 1000)::float8 AS time_ms
       FROM plenum.sample JOIN plenum.point USING (point_id) WHERE address LIKE '%/' || $1`,
    [point]
  );
  return rows[0]?.time_ms ?? undefined;
}

async function ask(
  more: object,
  { lastMs, endMs = Date.now(), fromAlert = false }: { lastMs: number; endMs?: number; fromAlert?: boolean }
): Promise<Record<string, ReadSeries>> {
  const query = { metrics: [{ metric: 'RackPower', ...more }] };
  const series = await backend.series(query, { fromMs: endMs - lastMs, toMs: endMs, fromAlert });
  return Object.fromEntries(series.map((one) => [one.labels.rack, one]));
}

it('is stored at its own time', async () => {
  expect(await newest('old')).toBe(retainedMs);
});

it.each([
  ['a panel of 5 minutes', false],
  ['an alert rule', true],
])('has the age of its own time for %s, while a live value is fresh', async (_, fromAlert) => {
  const { R1, R2 } = await ask({ aggregation: 'age' }, { lastMs: 300_000, fromAlert });
  expect(R1?.values.at(-1)).toBeGreaterThanOrEqual(RETAINED_AGE_MS / 1_000);
  expect(R2?.values.at(-1)).toBeLessThan(300);
});

it('tells panels when the newest sample was, and gives no value now', async () => {
  const now = await ask({}, { lastMs: 300_000 });
  expect(now.R1?.values.filter((value) => value !== null) ?? []).toEqual([]);
  expect(now.R2?.plenum.newestMs).toBe(await newest('live'));
  const then = await ask({}, { lastMs: 600_000, endMs: retainedMs + 300_000 });
  expect(then.R1?.values).toContain(11_500);
  expect(then.R1?.values.at(-1)).toBeNull();
  expect(then.R1?.plenum.newestMs).toBe(retainedMs);
});

it('does not make its source look alive', async () => {
  const { rows } = await owner.query<{ time: Date }>(`SELECT time FROM plenum.newest WHERE source = 'dsx'`);
  expect(rows[0]?.time.getTime()).toBe(await newest('live'));
});
