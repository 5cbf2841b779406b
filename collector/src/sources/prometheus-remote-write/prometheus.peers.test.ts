import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answers, freePort } from '../../testing/peer.ts';
import { addressOf, CPU, MEMORY, type Recorded } from './testing/node-exporter.ts';
import { hasAll, openReceiving, type Receiving, samplesUntil } from './testing/receiving.ts';

const TIMEOUT_MS = 300_000;
const TOKEN = 'of-prometheus';

let receiving: Receiving;
let url: string;

beforeAll(async () => {
  receiving = await openReceiving(TOKEN);
  receiving.startCollector();
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  const remote = { url: `http://${receiving.receiver}/api/v1/write`, authorization: { credentials: TOKEN } };
  await receiving.start({
    command: 'prometheus',
    args: [
      `--config.file=${receiving.scrapeConfig({ remote_write: [remote] })}`,
      `--storage.tsdb.path=${path.join(receiving.folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    isReady: () => answers(`${url}/-/ready`),
  });
});

afterAll(() => receiving?.stop());

/** Prometheus' own record up to a time. */
async function record(untilS: number): Promise<Recorded> {
  const series: Recorded = new Map();
  for (const name of [MEMORY, CPU]) {
    const query = new URLSearchParams({ query: `${name}[1h]`, time: String(untilS) });
    const { data } = (await (await fetch(`${url}/api/v1/query?${query}`)).json()) as {
      data: { result: Array<{ metric: Record<string, string>; values: Array<[number, string]> }> };
    };
    for (const { metric, values } of data.result) {
      series.set(
        addressOf(name, metric),
        values.map(([time, value]) => [Math.round(time * 1000), Number(value)])
      );
    }
  }
  return series;
}

it(
  "every sample of Debian's Prometheus is in the table once, over kills of the collector and a stopped database",
  async () => {
    const hasSome = async () => (await receiving.stored()).size > 0;
    await receiving.awaitTrue(hasSome, 'a first sample', TIMEOUT_MS / 3);
    await receiving.kill(3);
    receiving.proxy.block();
    await sleep(4_000);
    receiving.proxy.unblock();
    await sleep(2_000);
    const untilS = Math.floor(Date.now() / 1000) - 1;
    const untilMs = untilS * 1000;
    const expected = await record(untilS);
    expect(expected.size).toBeGreaterThanOrEqual(9);
    const hasArrived = async () => hasAll(await receiving.stored(), expected, untilMs);
    await receiving.awaitTrue(hasArrived, 'all that Prometheus has', TIMEOUT_MS / 3);
    const stored = await receiving.stored();
    for (const [address, samples] of expected) {
      expect(samplesUntil(untilMs, stored.get(address)), address).toEqual(samples);
    }
  },
  TIMEOUT_MS
);
