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

const TIMEOUT_MS = 400_000;
/** Full within a minute of what is scraped here. */
const SPOOL = { maxSize: '64KB', segmentSize: '32KB' };

let folder: string;
let database: TestDatabase;
let client: pg.Client;
let proxy: TcpProxy;
let config: string;
let agent: string;
let storage: string;
const peers: Peer[] = [];
let collector: CollectorProcess | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plenum-vmagent-'));
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  proxy = await startTcpProxy(database.urlAs('plenum_writer'));
  const exporter = `127.0.0.1:${await freePort()}`;
  const receiver = `127.0.0.1:${await freePort()}`;
  storage = `127.0.0.1:${await freePort()}`;
  agent = `127.0.0.1:${await freePort()}`;
  config = await writeConfig(folder, { ...nodeOf(receiver, 'of-vmagent'), spool: SPOOL });
  peers.push(
    await startPeer({
      command: 'prometheus-node-exporter',
      args: [`--web.listen-address=${exporter}`],
      isReady: () => answers(`http://${exporter}/metrics`),
    }),
    await startPeer({
      command: 'victoria-metrics',
      args: [`-storageDataPath=${path.join(folder, 'storage')}`, `-httpListenAddr=${storage}`],
      isReady: () => answers(`http://${storage}/health`),
    })
  );
  startCollector();
  const scrapes = path.join(folder, 'scrapes.yml');
  writeFileSync(
    scrapes,
    stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'node', static_configs: [{ targets: [exporter] }] }],
    })
  );
  peers.push(
    await startPeer({
      command: 'vmagent',
      args: [
        `-promscrape.config=${scrapes}`,
        `-httpListenAddr=${agent}`,
        `-remoteWrite.tmpDataPath=${path.join(folder, 'queue')}`,
        // What it sends is what VictoriaMetrics gets from it: its own record.
        `-remoteWrite.url=http://${receiver}/api/v1/write`,
        `-remoteWrite.url=http://${storage}/api/v1/write`,
        '-remoteWrite.bearerToken=of-vmagent',
        '-remoteWrite.showURL',
      ],
      isReady: () => answers(`http://${agent}/health`),
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

/** Requests that the agent says were answered so. */
async function answered(status: number): Promise<number> {
  const page = await (await fetch(`http://${agent}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line.startsWith('vmagent_remotewrite_requests_total'));
  return lines
    .filter((line) => line.includes(`status_code="${status}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** The agent reads numbers to the last bit but one, and VictoriaMetrics keeps them as decimals. */
const rounded = (samples: Array<[number, number]> = []) =>
  samples.map(([timeMs, value]): [number, number] => [timeMs, Number(value.toPrecision(12))]);

/** VictoriaMetrics' record up to a time: what the agent has scraped. */
async function record(untilMs: number): Promise<Recorded> {
  await fetch(`http://${storage}/internal/force_flush`);
  const series: Recorded = new Map();
  for (const name of [MEMORY, CPU]) {
    const lines = await (await fetch(`http://${storage}/api/v1/export?match[]=${name}`)).text();
    for (const line of lines.trim().split('\n')) {
      const { metric, values, timestamps } = JSON.parse(line) as {
        metric: Record<string, string>;
        values: number[];
        timestamps: number[];
      };
      const area = name === CPU ? `${metric['cpu']} | ${metric['mode']}` : 'Free';
      const samples = timestamps.map((timeMs, index): [number, number] => [timeMs, values[index] as number]);
      series.set(
        `node | N1 | GenericPoint | ${area}`,
        samples.filter(([timeMs]) => timeMs <= untilMs).sort(([a], [b]) => a - b)
      );
    }
  }
  return series;
}

const count = async () =>
  Number((await client.query('SELECT count(*) FROM plenum.sample WHERE quality = 0')).rows[0].count);

it(
  "every sample of Debian's VictoriaMetrics agent is in the table once, over kills of the collector and a full spool",
  async () => {
    const said = (error: Error) => {
      throw new Error(`${error.message}\n${collector?.log()}\n${peers.at(-1)?.output().slice(-3_000)}`);
    };
    await until(async () => (await count()) > 0, 'a first sample', TIMEOUT_MS / 4).catch(said);
    for (let kill = 0; kill < 3; kill++) {
      await sleep(2_000);
      collector?.kill('SIGKILL');
      await collector?.exited;
      await sleep(1_500);
      startCollector();
    }
    proxy.block();
    await until(async () => (await answered(503)) > 0, 'an answer that the spool is full', TIMEOUT_MS / 4).catch(said);
    proxy.unblock();
    const untilMs = Date.now() - 1_000;
    await sleep(3_000);
    const expected = await record(untilMs);
    expect(expected.size).toBeGreaterThanOrEqual(9);
    const upTo = (samples: Array<[number, number]> = []) => samples.filter(([timeMs]) => timeMs <= untilMs);
    const arrived = async () => {
      const rows = await storedOf(client);
      return [...expected].every(([address, samples]) => upTo(rows.get(address)).length >= samples.length);
    };
    await until(arrived, 'all that the agent has scraped', TIMEOUT_MS / 4).catch(said);
    const rows = await storedOf(client);
    for (const [address, samples] of expected) {
      expect(rounded(upTo(rows.get(address))), address).toEqual(rounded(samples));
    }
  },
  TIMEOUT_MS
);
