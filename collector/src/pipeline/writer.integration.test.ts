import { copyFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import type { MqttClient } from 'mqtt';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Quality } from '#model/sample.ts';
import { temporaryDirectory } from '../testing/collector.ts';
import { rackPowerPoint } from '../testing/point.ts';
import { until } from '../testing/recording.ts';
import { createIntake } from './intake.ts';
import type { Sink } from './sink.ts';
import { decodeListed } from './spool/listed.ts';
import { decodeJson, decodeSampleBatch } from './spool/payload.ts';
import { RecordKind } from './spool/record.ts';
import type { RecordKindCode } from './spool/record.ts';
import { countRows } from './spool/rows.ts';
import { openSpool } from './spool/spool.ts';
import type { Spool } from './spool/spool.ts';
import { createWriter } from './writer.ts';
import type { Writer } from './writer.ts';

const NOW_MS = 1_800_000_000_000;
/** As many records as a cut connection has some on either side of it. */
const ROUNDS = 60;
/** Longer than what comes after a quiet time waits for others of the same moment. */
const SOON_MS = 1_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let bus: Awaited<ReturnType<typeof startBus>>;
let said: string[];
let log: pino.Logger;
let running: Awaited<ReturnType<typeof startWriter>> | undefined;

beforeEach(async () => {
  directory = await temporaryDirectory();
  bus = await startBus();
  said = [];
  log = pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) });
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await bus.close();
  await directory.remove();
});

/** A broker whose network can be taken away, and a consumer that takes each position once, as one behind a bus does. */
async function startBus() {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  let deliveries = 0;
  const records = new Map<string, { kind: RecordKindCode; payload: Buffer }>();
  let cutsAfter = Infinity;

  const listen = () =>
    new Promise<void>((resolve) => {
      server = createServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        broker.handle(socket);
      }).listen(port, '127.0.0.1', resolve);
    });
  const cut = () => {
    server?.close();
    sockets.forEach((socket) => socket.destroy());
  };
  await listen();
  ({ port } = server?.address() as AddressInfo);
  // The broker has the message, and whoever sent it is not told.
  broker.authorizePublish = (_client, _packet, done) => {
    done(null);
    if (--cutsAfter === 0) {
      cut();
    }
  };
  broker.subscribe(
    'plenum/#',
    ({ topic, payload }, done) => {
      deliveries += 1;
      const bytes = payload as Buffer;
      const record = { kind: bytes.readUInt8(0) as RecordKindCode, payload: bytes.subarray(1) };
      if (!records.has(topic)) {
        records.set(topic, record);
      }
      done();
    },
    () => undefined
  );
  return {
    url: `mqtt://127.0.0.1:${port}`,
    records,
    deliveries: () => deliveries,
    cut,
    cutAfter: (count: number) => (cutsAfter = count),
    comeBack: listen,
    close: async () => {
      cut();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
}

/** Each record is a message named by its position; it is durable once the broker has acknowledged it. */
function busSink(url: string): Sink {
  return {
    name: 'message bus',
    async connect() {
      const client: MqttClient = await connectAsync(url, { reconnectPeriod: 0, connectTimeout: 5_000 });
      client.on('error', () => undefined);
      const lost = new Promise<never>((_, reject) =>
        client.once('close', () => reject(new Error('the connection was lost. The collector tries again.')))
      );
      lost.catch(() => undefined);
      return {
        // A bus cannot be asked.
        lastSequence: async () => 0,
        async write(spoolId, records) {
          const sent = records.map(({ sequence, kind, payload }) =>
            client.publishAsync(`plenum/${spoolId}/${sequence}`, Buffer.concat([Buffer.from([kind]), payload]), {
              qos: 1,
            })
          );
          sent.forEach((message) => message.catch(() => undefined));
          await Promise.race([Promise.all(sent), lost]);
          const rowsOf = (wanted: RecordKindCode) =>
            records.reduce((sum, record) => sum + (record.kind === wanted ? countRows(record) : 0), 0);
          return {
            sequence: records.at(-1)?.sequence ?? 0,
            samples: rowsOf(RecordKind.samples),
            events: rowsOf(RecordKind.events),
            jobs: rowsOf(RecordKind.jobs),
            refused: 0,
            reason: undefined,
          };
        },
        report: async ({ name, state }) => void (await client.publishAsync(`state/${name}`, state, { qos: 1 })),
        settle: async () => undefined,
        warnings: async () => [],
        close: () => client.endAsync(true),
      };
    },
  };
}

/** @param before is in the spool when the writer looks at it first */
async function startWriter(
  flushIntervalMs = 5,
  before: (spool: Spool) => Promise<void> = async () => undefined
): Promise<{ spool: Spool; writer: Writer; stop: () => Promise<void> }> {
  const spool = await openSpool({ directory: directory.path, maxBytes: 1e9, segmentBytes: 1e6, log });
  await before(spool);
  const writer = createWriter({ spool, sink: busSink(bus.url), batchRows: 10, flushIntervalMs, log });
  const stopped = new AbortController();
  const run = writer.run(stopped.signal);
  const stop = async () => {
    stopped.abort();
    await run;
    await writer.close();
    await spool.close();
  };
  return { spool, writer, stop };
}

async function emitRounds(spool: Spool, from: number, to: number): Promise<void> {
  const counters = { onRead: () => undefined, onVerdict: () => undefined, onComplaint: () => undefined };
  const limits = { maxAheadMs: 1e15, maxBehindMs: 1e15 };
  const intake = createIntake({ source: 's', simulated: false, spool, limits, counters, log });
  intake.announce([rackPowerPoint()]);
  for (let round = from; round < to; round++) {
    const timeMs = NOW_MS + round;
    await intake.emit([{ address: 'a', timeMs, receivedMs: timeMs, value: round, quality: Quality.good }]);
    await intake.events([{ id: `${round}`, timeMs, kind: 'alarm', severity: 'info', site: 'demo', title: 't' }]);
    await intake.jobs([{ id: `${round}`, scheduler: 'a', asOfMs: round, state: 'RUNNING', site: 'demo', nodes: [] }]);
  }
}

/** What the consumer has, in the order in which it came first: positions, and the rounds by kind. */
function received() {
  const rounds: Record<'samples' | 'events' | 'jobs', number[]> = { samples: [], events: [], jobs: [] };
  const sequences: number[] = [];
  for (const [topic, { kind, payload }] of bus.records) {
    sequences.push(Number(topic.split('/').at(-1)));
    if (kind === RecordKind.samples) {
      rounds.samples.push(...decodeSampleBatch(payload).values);
    } else if (kind === RecordKind.points) {
      expect(decodeJson(payload)).toHaveLength(1);
    } else {
      const ids = decodeListed(payload).items.map((item) => Number((item as { id: string }).id));
      rounds[kind === RecordKind.jobs ? 'jobs' : 'events'].push(...ids);
    }
  }
  return { rounds, sequences };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const drained = ({ spool }: { spool: Spool }) =>
  until(() => spool.stats().backlogRecords === 0, 'the spool is drained');

it('fills a message bus as well as a database: in order, each position once at the consumer, over cuts and an outage', async () => {
  running = await startWriter();
  running.writer.setStatus({
    name: 's',
    protocol: 'opcua',
    simulated: false,
    state: 'connected',
    message: undefined,
    timeMs: 1,
  });
  await emitRounds(running.spool, 0, ROUNDS / 3);
  await drained(running);

  // The answer to a message is lost, and the network stays away while sources go on.
  bus.cutAfter(5);
  await emitRounds(running.spool, ROUNDS / 3, ROUNDS);
  await until(() => said.some((line) => line.startsWith('The message bus cannot be written: ')), 'a complaint');
  expect(running.writer.health()).toMatchObject({ connected: false });
  expect(running.spool.stats().backlogRecords).toBeGreaterThan(0);
  await bus.comeBack();
  await drained(running);

  const { rounds, sequences } = received();
  expect(rounds).toEqual({ samples: upTo(ROUNDS), events: upTo(ROUNDS), jobs: upTo(ROUNDS) });
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  // What had arrived when the answer was lost came again, under the same position.
  expect(bus.deliveries()).toBeGreaterThan(sequences.length);
  const isBack = /^The message bus is back; \d+ spooled records are left to write\.$/;
  await until(() => said.some((line) => isBack.test(line)), 'the word that it is back');
  expect(running.writer.health()).toMatchObject({ connected: true, complaint: undefined });
});

it('hands over at once what comes after a quiet time, and together what comes soon after it', async () => {
  running = await startWriter(3_600_000, (spool) => emitRounds(spool, 0, 1));
  await drained(running);
  expect(received().rounds.samples).toEqual([0]);

  await emitRounds(running.spool, 1, 2);
  await emitRounds(running.spool, 2, 3);
  await setTimeout(SOON_MS);
  expect(received().rounds.samples).toEqual([0]);
  await running.stop();
  running = undefined;
  expect(received().rounds.samples).toEqual([0, 1, 2]);
});

it('hands the records over again where the cursor was not moved any more, as after a kill', async () => {
  running = await startWriter();
  await emitRounds(running.spool, 0, 5);
  await drained(running);
  const cursor = join(directory.path, 'cursor.json');
  const before = join(directory.path, 'before.json');
  await copyFile(cursor, before);
  await emitRounds(running.spool, 5, 10);
  await drained(running);
  await running.stop();
  const delivered = bus.deliveries();
  await copyFile(before, cursor);

  running = await startWriter();
  expect(running.spool.stats().backlogRecords).toBeGreaterThan(0);
  await drained(running);
  expect(bus.deliveries()).toBeGreaterThan(delivered);
  expect(received().rounds).toEqual({ samples: upTo(10), events: upTo(10), jobs: upTo(10) });
});
