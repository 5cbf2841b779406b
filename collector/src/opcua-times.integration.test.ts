import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { Quality } from '#model/sample.ts';
import { freePort, startTestServer } from '#protocols/opcua/testing/test-server.ts';
import { oneServerConfig, runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import { until } from './testing/recording.ts';

const HOUR_MS = 3_600_000;
const SLACK_MS = 120_000;
const NODES = ['ns=1;s=Value0', 'ns=1;s=Value1', 'ns=1;s=Plain'];

let database: TestDatabase;
let client: pg.Client;
const cleanups: Array<() => unknown> = [];

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.stop();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
  await client.query('DELETE FROM plenum.sample');
});

/** Samples in the table by address, oldest first. */
async function stored(): Promise<Map<string, Array<{ timeMs: number; value: number; quality: number }>>> {
  const { rows } = await client.query<{ address: string; time_ms: string; value: number; quality: number }>(
    `SELECT address, extract(epoch FROM time) * 1000 AS time_ms, value, quality
       FROM plenum.sample JOIN plenum.point USING (point_id) ORDER BY time`
  );
  const byAddress = new Map(
    NODES.map((node) => [node, [] as Array<{ timeMs: number; value: number; quality: number }>])
  );
  for (const { address, time_ms, value, quality } of rows) {
    byAddress.get(address)?.push({ timeMs: Number(time_ms), value, quality });
  }
  return byAddress;
}

it.each([
  ['1601-01-01, "not set"', () => Date.parse('1601-01-01T00:00:00Z')],
  ['0001-01-01', () => Date.parse('0001-01-01T00:00:00Z')],
  ['1970-01-01', () => 0],
  ['local time east of Greenwich as UTC', () => Date.now() + 2 * HOUR_MS],
  ['local time west of Greenwich as UTC', () => Date.now() - 5 * HOUR_MS],
])('stores readings with the source time %s now and uncertain, and all others as they are', async (_, timeMs) => {
  const directory = await temporaryDirectory();
  cleanups.push(() => directory.remove());
  const server = await startTestServer(join(directory.path, 'server'), await freePort(), { isHistorizing: false });
  cleanups.push(() => server.stop());
  // A constant that is never written again, a live value of the same clock, and a value with a clock that is right.
  server.set(0, 21, timeMs());
  let live = 100;
  const tick = () => {
    live += 1;
    server.set(1, live, timeMs());
    server.set(2, live);
  };
  tick();
  const ticking = setInterval(tick, 200);
  cleanups.push(() => clearInterval(ticking));
  const config = await writeConfig(
    directory.path,
    oneServerConfig('', {
      spool: { directory: join(directory.path, 'spool') },
      sources: [
        {
          name: 'bms',
          protocol: 'opcua',
          endpoint: server.endpoint,
          security: {
            user: 'plenum',
            password: 'right',
            pkiDirectory: join(directory.path, 'client'),
            acceptUnknownCertificates: true,
          },
          samplingInterval: '50ms',
          publishingInterval: '100ms',
          points: NODES.map((node) => ({ node, metric: 'RackPower', rack: 'R1' })),
        },
      ],
    })
  );
  const startMs = Date.now() - SLACK_MS;
  const child = runPlenum(['collect', config], { PLENUM_DATABASE_URL: database.urlAs('plenum_writer') });
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
  const isEnough = async () => {
    const [constant, odd, right] = [...(await stored()).values()];
    return constant!.length > 0 && odd!.length > 5 && right!.length > 5;
  };
  await until(isEnough, 'samples of all three', 60_000).catch((error: Error) => {
    throw new Error(`${error.message}\n${child.log()}`);
  });
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(child.log()).toContain('Everything read is in the database.');

  const [constant, odd, right] = [...(await stored()).values()];
  for (const sample of [...constant!, ...odd!, ...right!]) {
    expect(sample.timeMs).toBeGreaterThan(startMs);
    expect(sample.timeMs).toBeLessThan(Date.now() + SLACK_MS);
  }
  expect(new Set([...constant!, ...odd!].map(({ quality }) => quality))).toEqual(new Set([Quality.uncertain]));
  expect(new Set(odd!.map(({ value }) => value)).size).toBe(odd!.length);
  expect(right!.some(({ quality }) => quality === Quality.uncertain)).toBe(false);
});
