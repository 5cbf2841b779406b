import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { freePort, startTestServer } from '#protocols/opcua/testing/test-server.ts';
import type { TestServer } from '#protocols/opcua/testing/test-server.ts';
import { oneServerConfig, runPlenum, temporaryDirectory, writeConfig } from './testing/collector.ts';
import type { CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';

const HALLS: Array<[uri: string, value: number]> = [
  ['urn:hall-a', 10],
  ['urn:hall-b', 20],
];
const BY_INDEX = 'ns=2;s=Thing';
const BY_URI = 'nsu=urn:hall-a;s=Thing';
const PATIENCE_MS = 60_000;

let database: TestDatabase;
let client: pg.Client;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: TestServer | undefined;
let child: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  directory = await temporaryDirectory();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
  await server?.stop();
  await client.end();
  await database.stop();
  await directory.remove();
});

/** Runs a collector until its log says so and it has read for a while; resolves with its log. */
async function collect(config: string, says: string): Promise<string> {
  const running = runPlenum(['collect', config], { PLENUM_DATABASE_URL: database.urlAs('plenum_writer') });
  child = running;
  await until(() => running.log().includes(says), says, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${running.log()}`);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  running.kill('SIGTERM');
  await running.exited;
  return running.log();
}

async function values(address: string): Promise<number[]> {
  const { rows } = await client.query<{ value: number }>(
    `SELECT DISTINCT value FROM plenum.sample JOIN plenum.point USING (point_id)
      WHERE address = $1 AND value IS NOT NULL ORDER BY value`,
    [address]
  );
  return rows.map(({ value }) => value);
}

it('does not read another sensor under a known index where server and collector were both restarted', async () => {
  const port = await freePort();
  const start = (namespaces: typeof HALLS) => startTestServer(join(directory.path, 'server'), port, { namespaces });
  server = await start(HALLS);
  const config = await writeConfig(
    directory.path,
    oneServerConfig('', {
      http: { enabled: false },
      spool: { directory: join(directory.path, 'spool') },
      sources: [
        {
          name: 'bms',
          protocol: 'opcua',
          endpoint: server.endpoint,
          security: {
            user: 'plenum',
            password: 'right',
            acceptUnknownCertificates: true,
            pkiDirectory: join(directory.path, 'client'),
          },
          samplingInterval: '100ms',
          publishingInterval: '100ms',
          points: [
            { node: BY_INDEX, metric: 'RackPower', rack: 'R1', processArea: ['index'] },
            { node: BY_URI, metric: 'RackPower', rack: 'R1', processArea: ['uri'] },
          ],
        },
      ],
    })
  );
  await collect(config, 'bms: connected');
  await server.stop();
  server = await start(HALLS.toReversed());
  const advice =
    'OPC UA node ns=2;s=Thing is not read: namespace 2 was urn:hall-a and is urn:hall-b now. Name it by URI: nsu=urn:hall-a;s=Thing.';
  // At its second start, too: what the index meant is not forgotten by having complained.
  for (let starts = 0; starts < 2; starts++) {
    expect(await collect(config, 'bms: degraded')).toContain(advice);
  }
  expect(await values(BY_INDEX)).toEqual([10]);
  expect(await values(BY_URI)).toEqual([10]);
  await server.stop();
  server = await start(HALLS);
  expect(await collect(config, 'bms: connected')).not.toContain('is not read');
});
