import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { freePort, startTestServer } from '#protocols/opcua/testing/test-server.ts';
import type { TestServer } from '#protocols/opcua/testing/test-server.ts';
import { oneServerConfig, runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';
import { startTcpProxy } from './testing/tcp-proxy.ts';
import type { TcpProxy } from './testing/tcp-proxy.ts';

const NODE = 'ns=1;s=Plain';
/** Time without a collector that must not pass for nothing. */
const PAUSE_MS = 3_000;
const PATIENCE_MS = 60_000;

let database: TestDatabase;
let client: pg.Client;
let proxy: TcpProxy;
let server: TestServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let ticking: NodeJS.Timeout;
let config: string;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.stop();
});
beforeEach(async () => {
  directory = await temporaryDirectory();
  proxy = await startTcpProxy(database.urlAs('plenum_writer'));
  server = await startTestServer(join(directory.path, 'server'), await freePort(), { isHistorizing: false });
  let value = 0;
  ticking = setInterval(() => server.set(2, ++value), 200);
  const security = { user: 'plenum', password: 'right', acceptUnknownCertificates: true };
  config = await writeConfig(
    directory.path,
    oneServerConfig('', {
      http: { enabled: false },
      shutdown: { drainTimeout: '500ms' },
      spool: { directory: join(directory.path, 'spool') },
      sources: [
        {
          name: 'bms',
          protocol: 'opcua',
          endpoint: server.endpoint,
          security: { ...security, pkiDirectory: join(directory.path, 'client') },
          samplingInterval: '100ms',
          publishingInterval: '100ms',
          points: [{ node: NODE, metric: 'RackPower', rack: 'R1' }],
        },
      ],
    })
  );
});
afterEach(async () => {
  clearInterval(ticking);
  child?.kill('SIGKILL');
  await child?.exited;
  await server.stop();
  await proxy.close();
  await directory.remove();
});

/** Runs a collector until it has read for a while, and the database has what it read from a time on where one is given, epoch ms. */
async function collect(stop: 'SIGTERM' | 'SIGKILL', fromMs?: number): Promise<void> {
  const running = runPlenum(['collect', config], { PLENUM_DATABASE_URL: proxy.url });
  child = running;
  await until(() => running.log().includes('bms: connected'), 'values', PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${running.log()}`);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  if (fromMs !== undefined) {
    const stored =
      'SELECT FROM plenum.sample WHERE value IS NOT NULL AND time >= to_timestamp($1::float8 / 1000) LIMIT 1';
    await until(async () => (await client.query(stored, [fromMs])).rowCount === 1, 'samples', PATIENCE_MS);
  }
  running.kill(stop);
  await running.exited;
}

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'records the time in which it did not run as a gap, also where the database has not seen the run before %s yet',
  async (signal) => {
    proxy.block();
    await collect(signal);
    const stoppedMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const startedMs = Date.now();
    proxy.unblock();
    await collect('SIGTERM', startedMs);
    const times = await client.query<{ ms: number }>(
      `SELECT (extract(epoch FROM time) * 1000)::float8 AS ms FROM plenum.sample WHERE value IS NOT NULL ORDER BY time`
    );
    const before = times.rows.filter(({ ms }) => ms <= stoppedMs).at(-1)!.ms;
    const after = times.rows.find(({ ms }) => ms >= startedMs)!.ms;
    const { rows: gaps } = await client.query<{ from: number; to: number }>(
      `SELECT (extract(epoch FROM from_time) * 1000)::float8 AS from, (extract(epoch FROM to_time) * 1000)::float8 AS to
         FROM plenum.gap`
    );
    expect(gaps).toHaveLength(1);
    expect(gaps[0]!.from).toBeGreaterThanOrEqual(before - 1_000);
    expect(gaps[0]!.from).toBeLessThanOrEqual(stoppedMs);
    expect(gaps[0]!.to).toBeGreaterThanOrEqual(startedMs);
    expect(gaps[0]!.to).toBeLessThanOrEqual(after + 5_000);
    await client.query('DELETE FROM plenum.gap; DELETE FROM plenum.sample; DELETE FROM plenum.point');
  }
);
