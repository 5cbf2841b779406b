import { compress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { metricsRequest } from '../../../protocols/otlp/testing/requests.ts';
import { writeRequest } from '../../../protocols/remote-write/testing/write-requests.ts';
import { otlpConfigSchema } from '../sources/otlp/config.ts';
import { createMetricsReceiver } from '../sources/otlp/receive.ts';
import { remoteWriteConfigSchema } from '../sources/prometheus-remote-write/config.ts';
import { createWriteReceiver } from '../sources/prometheus-remote-write/receive.ts';
import { recordingContext } from '../testing/recording.ts';
import { createIngest, type IngestConfig } from './ingest.ts';
import { createTurns } from './turns.ts';

const T0 = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const MORE = { name: 'tested', targets: [{ equipment: 'N1', name: 'N1' }] };
const VALUES = [301, 302, 303, 304, 305];

/** Counts the rounds of the event loop. */
function countRounds() {
  let rounds = 0;
  let next = setImmediate(function count() {
    rounds += 1;
    next = setImmediate(count);
  });
  return { now: () => rounds, stop: () => clearImmediate(next) };
}

it('gives each its turn in the order of asking, in a round of the event loop of its own', async () => {
  const turn = createTurns();
  const rounds = countRounds();
  const served: Array<{ who: number; round: number }> = [];
  const take = async (who: number) => {
    await turn();
    served.push({ who, round: rounds.now() });
  };
  await Promise.all([0, 1, 2].map(take));
  await Promise.all([3, 4].map(take));
  rounds.stop();
  expect(served.map(({ who }) => who)).toEqual([0, 1, 2, 3, 4]);
  expect(new Set(served.map(({ round }) => round)).size).toBe(5);
});

/** A receiver, and in which round of the event loop each value reached the store. */
function started<Config extends IngestConfig, Receive>(
  config: Config,
  create: (config: Config, ingest: ReturnType<typeof createIngest>) => Receive
) {
  const rounds = countRounds();
  const stored: Array<{ value: number | null | undefined; round: number }> = [];
  const { context } = recordingContext({
    store: async ([sample]) => void stored.push({ value: sample?.value, round: rounds.now() }),
  });
  return { receive: create(config, createIngest(config, context)), stored, rounds };
}

function expectOneInEachRound({ stored, rounds }: Pick<ReturnType<typeof started>, 'stored' | 'rounds'>): void {
  rounds.stop();
  expect(stored.map(({ value }) => value)).toEqual(VALUES);
  expect(new Set(stored.map(({ round }) => round)).size).toBe(VALUES.length);
}

describe('bodies that arrive together are taken in one after the other, with the event loop free between two of them,', () => {
  it('by remote write', async () => {
    const config = remoteWriteConfigSchema.parse({ ...MORE, protocol: 'prometheus-remote-write' });
    const { receive, ...seen } = started(config, createWriteReceiver);
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
    const bodyOf = (value: number) => {
      const labels = { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '0' };
      return Buffer.from(compress(writeRequest([{ labels, samples: [{ timeMs: T0 + value * 1_000, value }] }])));
    };
    await Promise.all(VALUES.map((value) => receive({ headers, body: bodyOf(value), sender: 'one' })));
    expectOneInEachRound(seen);
  });

  it('by OTLP', async () => {
    const config = otlpConfigSchema.parse({ ...MORE, protocol: 'otlp' });
    const { receive, ...seen } = started(config, createMetricsReceiver);
    const messageOf = (value: number) => {
      const attributes = { 'hw.id': 'gpu0', 'hw.type': 'gpu' };
      return metricsRequest({}, [{ name: 'hw.power', attributes, value, timeMs: T0 + value * 1_000 }]);
    };
    await Promise.all(VALUES.map((value) => receive({ message: messageOf(value), sender: 'one', agent: 'collector' })));
    expectOneInEachRound(seen);
  });
});
