import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { stringify } from 'yaml';
import { testDatabase } from '#database/testing/database.ts';
import { runPlenum, writeConfig, type CollectorProcess } from '../../../testing/collector.ts';
import { answers, freePort, startPeer, type Peer } from '../../../testing/peer.ts';
import { until } from '../../../testing/recording.ts';
import { startTcpProxy, type TcpProxy } from '../../../testing/tcp-proxy.ts';
import { nodeOf, storedOf, type Recorded } from './node-exporter.ts';

/** Long enough that samples are on their way when the collector dies, and that some are scraped while it is dead. */
const ALIVE_MS = 2_000;
const DEAD_MS = 1_500;

/** A collector that receives what somebody scrapes from Debian's node_exporter, its database, and the way between them. */
export interface Receiving {
  folder: string;
  /** Where the collector listens, `host:port`. */
  receiver: string;
  /** The way to the database. */
  proxy: TcpProxy;
  /** A file in Prometheus' form, by which the exporter is scraped each second. */
  scrapeConfig(more?: object): string;
  /** Starts a program of the test, which is ended with the rest. */
  start(peer: Parameters<typeof startPeer>[0]): Promise<void>;
  startCollector(): void;
  /** Kills the collector without warning and starts it again, some times. */
  kill(times: number): Promise<void>;
  stored(): Promise<Recorded>;
  /** Waits; where it does not come, the error has what collector and sender have said. */
  awaitTrue(condition: () => Promise<boolean>, what: string, timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the way from an exporter to the table, but for the one who scrapes and sends. */
export async function openReceiving(token: string, more: object = {}): Promise<Receiving> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-receiving-'));
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const proxy = await startTcpProxy(database.urlAs('plenum_writer'));
  const exporter = `127.0.0.1:${await freePort()}`;
  const receiver = `127.0.0.1:${await freePort()}`;
  const config = await writeConfig(folder, { ...nodeOf(receiver, token), ...more });
  const peers: Peer[] = [];
  let collector: CollectorProcess | undefined;
  const start = async (peer: Parameters<typeof startPeer>[0]) => void peers.push(await startPeer(peer));
  const startCollector = () => {
    collector = runPlenum(['collect', config], { PLENUM_DATABASE_URL: proxy.url });
  };
  await start({
    command: 'prometheus-node-exporter',
    args: [`--web.listen-address=${exporter}`],
    isReady: () => answers(`http://${exporter}/metrics`),
  });
  return {
    folder,
    receiver,
    proxy,
    start,
    startCollector,
    scrapeConfig(ofSender = {}) {
      const file = path.join(folder, 'scrapes.yml');
      const scrapes = [{ job_name: 'node', static_configs: [{ targets: [exporter] }] }];
      writeFileSync(file, stringify({ global: { scrape_interval: '1s' }, scrape_configs: scrapes, ...ofSender }));
      return file;
    },
    async kill(times) {
      for (let kill = 0; kill < times; kill++) {
        await sleep(ALIVE_MS);
        collector?.kill('SIGKILL');
        await collector?.exited;
        await sleep(DEAD_MS);
        startCollector();
      }
    },
    stored: () => storedOf(client),
    awaitTrue: (condition, what, timeoutMs) =>
      until(condition, what, timeoutMs).catch((error: Error) => {
        throw new Error(`${error.message}\n${collector?.log()}\n${peers.at(-1)?.output().slice(-3_000)}`);
      }),
    async stop() {
      collector?.kill('SIGKILL');
      await collector?.exited;
      for (const peer of peers.reverse()) {
        await peer.end();
      }
      await proxy.close();
      await client.end();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Samples up to a time, epoch ms. */
export function samplesUntil(untilMs: number, samples: Array<[number, number]> = []): Array<[number, number]> {
  return samples.filter(([timeMs]) => timeMs <= untilMs);
}

/** Whether as many samples of each series are stored as a sender has on record up to a time. */
export function hasAll(stored: Recorded, expected: Recorded, untilMs: number): boolean {
  return [...expected].every(
    ([address, samples]) => samplesUntil(untilMs, stored.get(address)).length >= samples.length
  );
}
