import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { runPlenum, writeConfig, type CollectorProcess } from '../../testing/collector.ts';
import { answers, freePort, startPeer, type Peer } from '../../testing/peer.ts';
import { until } from '../../testing/recording.ts';
import { startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts';
import { CPU, MEMORY, nodeOf, storedOf, type Recorded } from './testing/node-exporter.ts';

const TIMEOUT_MS = 300_000;
let folder: string;
let url: string;
let database: TestDatabase;
let client: pg.Client;
let proxy: TcpProxy;
let config: string;
let receiver: string;
const peers: Peer[] = [];
let collector: CollectorProcess | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plenum-remote-write-'));
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  proxy = await startTcpProxy(database.urlAs('plenum_writer'));
  const exporter = `127.0.0.1:${await freePort()}`;
  receiver = `127.0.0.1:${await freePort()}`;
  config = await writeConfig(folder, nodeOf(receiver, 'of-prometheus'));
  peers.push(
    await startPeer({
      command: 'prometheus-node-exporter',
      args: [`--web.listen-address=${exporter}`],
      isReady: () => answers(`http://${exporter}/metrics`),
    })
  );
  const prometheus = path.join(folder, 'prometheus.yml');
  writeFileSync(
    prometheus,
    stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'node', static_configs: [{ targets: [exporter] }] }],
      remote_write: [{ url: `http://${receiver}/api/v1/write`, authorization: { credentials: 'of-prometheus' } }],
    })
  );
  startCollector();
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  peers.push(
    await startPeer({
      command: 'prometheus',
      args: [
        `--config.file=${prometheus}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      isReady: () => answers(`${url}/-/ready`),
    })
  );
});

afterAll(async () => {
  collector?.kill('SIGKILL');
  await collector?.exited;
  for (const peer of peers.reverse()) {
    await peer.end();
  }
  await proxy?.close();
  await client?.end();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function startCollector(): void {
  collector = runPlenum(['collect', config], { PLENUM_DATABASE_URL: proxy.url });
}

/** Prometheus' own record up to a time: the samples of a series by what follows its job in our address. */
async function record(untilS: number): Promise<Recorded> {
  const series: Recorded = new Map();
  for (const name of [MEMORY, CPU]) {
    const query = new URLSearchParams({ query: `${name}[1h]`, time: String(untilS) });
    const { data } = (await (await fetch(`${url}/api/v1/query?${query}`)).json()) as {
      data: { result: Array<{ metric: Record<string, string>; values: Array<[number, string]> }> };
    };
    for (const { metric, values } of data.result) {
      const area = name === CPU ? `${metric['cpu']} | ${metric['mode']}` : 'Free';
      series.set(
        `node | N1 | GenericPoint | ${area}`,
        values.map(([time, value]) => [Math.round(time * 1000), Number(value)])
      );
    }
  }
  return series;
}

const count = async () =>
  Number((await client.query('SELECT count(*) FROM plenum.sample WHERE quality = 0')).rows[0].count);

it(
  "every sample of Debian's Prometheus is in the table once, over kills of the collector and a stopped database",
  async () => {
    await until(async () => (await count()) > 0, 'a first sample', TIMEOUT_MS / 3).catch((error: Error) => {
      throw new Error(`${error.message}\n${collector?.log()}`);
    });
    for (let kill = 0; kill < 3; kill++) {
      await sleep(2_000);
      collector?.kill('SIGKILL');
      await collector?.exited;
      await sleep(1_500);
      startCollector();
    }
    proxy.block();
    await sleep(4_000);
    proxy.unblock();
    await sleep(2_000);
    const untilS = Math.floor(Date.now() / 1000) - 1;
    const expected = await record(untilS);
    expect(expected.size).toBeGreaterThanOrEqual(9);
    const upTo = (samples: Array<[number, number]> = []) => samples.filter(([timeMs]) => timeMs <= untilS * 1000);
    const arrived = async () => {
      const rows = await storedOf(client);
      return [...expected].every(([address, samples]) => upTo(rows.get(address)).length >= samples.length);
    };
    await until(arrived, 'all that Prometheus has', TIMEOUT_MS / 3).catch((error: Error) => {
      throw new Error(`${error.message}\n${collector?.log()}\n${peers.at(-1)?.output().slice(-3_000)}`);
    });
    const rows = await storedOf(client);
    for (const [address, samples] of expected) {
      expect(upTo(rows.get(address)), address).toEqual(samples);
    }
  },
  TIMEOUT_MS
);
