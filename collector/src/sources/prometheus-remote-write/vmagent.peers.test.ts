import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answers, freePort } from '../../testing/peer.ts';
import { addressOf, CPU, MEMORY, type Recorded } from './testing/node-exporter.ts';
import { hasAll, openReceiving, type Receiving, samplesUntil } from './testing/receiving.ts';

const TIMEOUT_MS = 400_000;
const TOKEN = 'of-vmagent';
/** Full within a minute of what is scraped here. */
const SPOOL = { maxSize: '64KB', segmentSize: '32KB' };

let receiving: Receiving;
let agent: string;
let storage: string;

beforeAll(async () => {
  receiving = await openReceiving(TOKEN, { spool: SPOOL });
  const { folder, receiver } = receiving;
  storage = `127.0.0.1:${await freePort()}`;
  agent = `127.0.0.1:${await freePort()}`;
  await receiving.start({
    command: 'victoria-metrics',
    args: [`-storageDataPath=${path.join(folder, 'storage')}`, `-httpListenAddr=${storage}`],
    isReady: () => answers(`http://${storage}/health`),
  });
  receiving.startCollector();
  await receiving.start({
    command: 'vmagent',
    args: [
      `-promscrape.config=${receiving.scrapeConfig()}`,
      `-httpListenAddr=${agent}`,
      `-remoteWrite.tmpDataPath=${path.join(folder, 'queue')}`,
      // What it sends is what VictoriaMetrics gets from it: its own record.
      `-remoteWrite.url=http://${receiver}/api/v1/write`,
      `-remoteWrite.url=http://${storage}/api/v1/write`,
      `-remoteWrite.bearerToken=${TOKEN}`,
      '-remoteWrite.showURL',
    ],
    isReady: () => answers(`http://${agent}/health`),
  });
});

afterAll(() => receiving?.stop());

/** Requests that the agent says were answered so. */
async function answered(status: number): Promise<number> {
  const page = await (await fetch(`http://${agent}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line.startsWith('vmagent_remotewrite_requests_total'));
  return lines
    .filter((line) => line.includes(`status_code="${status}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** The agent reads numbers to the last bit but one, and VictoriaMetrics keeps them as decimals. */
const rounded = (samples: Array<[number, number]>) =>
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
      const samples = timestamps.map((timeMs, index): [number, number] => [timeMs, values[index] as number]);
      series.set(
        addressOf(name, metric),
        samplesUntil(untilMs, samples).sort(([a], [b]) => a - b)
      );
    }
  }
  return series;
}

it(
  "every sample of Debian's VictoriaMetrics agent is in the table once, over kills of the collector and a full spool",
  async () => {
    const hasSome = async () => (await receiving.stored()).size > 0;
    await receiving.awaitTrue(hasSome, 'a first sample', TIMEOUT_MS / 4);
    await receiving.kill(3);
    receiving.proxy.block();
    const isFull = async () => (await answered(503)) > 0;
    await receiving.awaitTrue(isFull, 'an answer that the spool is full', TIMEOUT_MS / 4);
    receiving.proxy.unblock();
    const untilMs = Date.now() - 1_000;
    await sleep(3_000);
    const expected = await record(untilMs);
    expect(expected.size).toBeGreaterThanOrEqual(9);
    const hasArrived = async () => hasAll(await receiving.stored(), expected, untilMs);
    await receiving.awaitTrue(hasArrived, 'all that the agent has scraped', TIMEOUT_MS / 4);
    const stored = await receiving.stored();
    for (const [address, samples] of expected) {
      expect(rounded(samplesUntil(untilMs, stored.get(address))), address).toEqual(rounded(samples));
    }
  },
  TIMEOUT_MS
);
