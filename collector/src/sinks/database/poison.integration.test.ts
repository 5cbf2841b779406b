import { readFile } from 'node:fs/promises';
import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import { createDeadLetterFile } from '../../pipeline/dead-letter.ts';
import { createIntake } from '../../pipeline/intake.ts';
import { batchSamples, encodeSampleBatch } from '../../pipeline/spool/payload.ts';
import { RecordKind } from '../../pipeline/spool/record.ts';
import { openSpool } from '../../pipeline/spool/spool.ts';
import type { Spool } from '../../pipeline/spool/spool.ts';
import { createWriter } from '../../pipeline/writer.ts';
import type { Writer } from '../../pipeline/writer.ts';
import { temporaryDirectory } from '../../testing/collector.ts';
import { rackPowerPoint } from '../../testing/point.ts';
import { until } from '../../testing/recording.ts';
import { postgresSessions } from './postgres.ts';
import { createDatabaseSink } from './sink.ts';

const log = pino({ level: 'silent' });
const TOPOLOGY = {
  sites: [{ id: 'demo', name: 'Demo', timeZone: 'UTC' }],
  zones: [],
  racks: [{ id: 'R1', site: 'demo', name: 'R1' }],
  equipment: [],
  serves: [],
};
const FIRST_MS = Date.parse('2026-01-05T10:00:00Z');
/** A second here is a minute where ten others want the machine. */
const DRAINED_MS = 90_000;

let database: TestDatabase;
let client: pg.Client;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let spool: Spool;
let writer: Writer;
let stopped: AbortController;
let running: Promise<void> | undefined;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // The samples have fixed dates, which a server's own jobs would drop.
  await client.query(`SELECT remove_retention_policy('plenum.sample', if_exists => true)`);
});

afterAll(async () => {
  await client.end();
  await database.stop();
});

beforeEach(async () => {
  await client.query('DELETE FROM plenum.sample');
  directory = await temporaryDirectory();
  spool = await opened();
});

afterEach(async () => {
  stopped?.abort();
  await running;
  running = undefined;
  await writer?.close();
  await spool.close();
  await directory.remove();
});

const opened = () => openSpool({ directory: directory.path, maxBytes: 1e9, segmentBytes: 1e6, log });

/** What a collector does after a restart with whatever lies in its spool. */
async function restart(): Promise<void> {
  await spool.close();
  spool = await opened();
  const open = postgresSessions({
    url: () => database.urlAs('plenum_writer'),
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 30_000,
    applicationName: 'test',
  });
  writer = createWriter({
    spool,
    sink: createDatabaseSink({
      open,
      deadLetters: createDeadLetterFile({ directory: directory.path, log }),
      topology: () => TOPOLOGY,
      simulated: false,
      batchRows: 100,
      log,
    }),
    batchRows: 100,
    flushIntervalMs: 10,
    log,
  });
  stopped = new AbortController();
  running = writer.run(stopped.signal);
}

function intake(source = 's') {
  const counters = { onRead: () => undefined, onVerdict: () => undefined, onComplaint: () => undefined };
  const limits = { maxAheadMs: 1e15, maxBehindMs: 1e15 };
  const made = createIntake({ source, simulated: false, rank: 0 as const, spool, limits, counters, log });
  made.discover(TOPOLOGY);
  return made;
}

const point = (address: string, more: Partial<PointDefinition> = {}) => rackPowerPoint({ address, ...more });

/** A record as it is on disk, past every check of the intake: earlier versions did not have them. */
const spoolSamples = (rows: Array<[address: string, timeMs: number, value: number]>) =>
  spool.append(
    RecordKind.samples,
    encodeSampleBatch(
      batchSamples(
        's',
        rows.map(([address, timeMs, value]) => ({ address, sample: { timeMs, value, quality: Quality.good } }))
      )
    )
  );

const drained = () => until(() => spool.stats().backlogRecords === 0, 'the spool is drained', DRAINED_MS);
const storedValues = async () =>
  (await client.query<{ value: number }>('SELECT value FROM plenum.sample ORDER BY value')).rows.map(
    (row) => row.value
  );
const deadLetters = async () =>
  (await readFile(`${directory.path}/dead-letter.jsonl`, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { reason: string; content: Record<string, unknown> });

it('sets aside the samples whose time no database can hold, and stores all others, in a spool from before a restart', async () => {
  intake().announce([point('a')]);
  const impossible = [
    Date.parse('0001-01-01T00:00:00Z'),
    Date.parse('1601-01-01T00:00:00Z'),
    Date.parse('-271821-04-20T00:00:00Z'),
    Date.parse('+275760-09-13T00:00:00Z'),
    Infinity,
    -Infinity,
    Number.NaN,
  ];
  await spoolSamples([
    ['a', FIRST_MS, 1],
    ...impossible.map((timeMs) => ['a', timeMs, 500] as [string, number, number]),
  ]);
  await spoolSamples([['a', FIRST_MS + 1_000, 2]]);
  await restart();
  await drained();
  expect(await storedValues()).toEqual([1, 2]);
  expect((await deadLetters()).map(({ content }) => content.timeMs)).toEqual(impossible.map(String));
  expect(writer.health()).toMatchObject({ connected: true, complaint: undefined, refusing: undefined });
});

it('sets aside a record whose payload cannot be decoded, of every kind, and applies those behind it', async () => {
  intake().announce([point('a')]);
  const broken = Buffer.from('{"no');
  await spool.append(RecordKind.samples, broken);
  await spool.append(RecordKind.samples, Buffer.from('ffffffffffffffff0000', 'hex'));
  await spool.append(RecordKind.points, broken);
  await spool.append(RecordKind.points, Buffer.from('{}'));
  await spool.append(RecordKind.topology, Buffer.from('null'));
  await spool.append(RecordKind.topology, Buffer.from('{"topology":{"racks":7}}'));
  await spool.append(RecordKind.gap, Buffer.from('{"source":"s"}'));
  await spool.append(99 as typeof RecordKind.gap, broken);
  await spoolSamples([['a', FIRST_MS, 1]]);
  await restart();
  await drained();
  expect(await storedValues()).toEqual([1]);
  const letters = await deadLetters();
  expect(letters).toHaveLength(8);
  expect(letters[0]).toMatchObject({
    reason: expect.stringMatching(/^record \d+ of the spool cannot be decoded: /) as string,
    content: { kind: RecordKind.samples, payload: broken.toString('base64') },
  });
});

it('asks the database about each address by itself where one of them cannot even be asked about', async () => {
  intake().announce([point('a'), point('b')]);
  await spoolSamples([
    ['a', FIRST_MS, 1],
    ['nul\0', FIRST_MS, 500],
    ['b', FIRST_MS, 2],
  ]);
  await spool.append(RecordKind.points, Buffer.from(JSON.stringify([point('nul\0'), point('c')])));
  await spool.append(
    RecordKind.gap,
    Buffer.from(JSON.stringify({ source: 's', addresses: ['a'], fromMs: 1e18, toMs: 2e18, cause: 'odd\0' }))
  );
  await spoolSamples([['c', FIRST_MS, 3]]);
  await restart();
  await drained();
  expect(await storedValues()).toEqual([1, 2, 3]);
  expect((await deadLetters()).map(({ content }) => content.address ?? content.source)).toEqual([
    'nul\0',
    'nul\0',
    's',
  ]);
});

it('stores points whose names hold what text cannot, each under a name of its own', async () => {
  const source = intake();
  const odd = ['x\0', 'x\ud800', 'x\udc00', 'x😀'];
  source.announce(odd.map((address) => point(address, { sourceUnit: 'W', processArea: [`area ${address}`] })));
  source.gap({ addresses: odd, fromMs: FIRST_MS - 10_000, toMs: FIRST_MS - 5_000, cause: 'lost\0\ud800' });
  await source.emit(
    odd.map((address, index) => ({
      address,
      value: index + 1,
      timeMs: FIRST_MS,
      receivedMs: FIRST_MS,
      quality: Quality.good,
    }))
  );
  await restart();
  writer.setStatus({
    name: 's',
    protocol: 'opcua',
    simulated: false,
    state: 'degraded',
    message: 'said \0 and \udfff',
    timeMs: Date.now(),
  });
  await drained();
  const { rows } = await client.query<{ address: string; value: number }>(
    'SELECT address, value FROM plenum.sample JOIN plenum.point USING (point_id) ORDER BY value'
  );
  expect(rows.map((row) => row.address)).toEqual(['x\\u0000', 'x\\ud800', 'x\\udc00', 'x😀']);
  await until(async () => {
    const { rows: states } = await client.query(`SELECT state_message FROM plenum.source WHERE name = 's'`);
    return (states[0] as { state_message: string } | undefined)?.state_message === 'said \\u0000 and \\udfff';
  }, 'the state of the source');
});

it('stores all of announcements, gaps and topology that were cut into records', async () => {
  const source = intake();
  const long = 'n'.repeat(2_000);
  const addresses = Array.from({ length: 1_100 }, (_, index) => `${long}${index}`);
  source.announce(addresses.map((address) => point(address)));
  source.discover({ racks: addresses.map((address) => ({ id: `rack ${address}`, site: 'demo', name: long })) });
  source.gap({ addresses, fromMs: FIRST_MS - 10_000, toMs: FIRST_MS - 5_000, cause: 'lost' });
  await source.emit(
    addresses.map((address) => ({ address, value: 1, timeMs: FIRST_MS, receivedMs: FIRST_MS, quality: Quality.good }))
  );
  // Each kind takes more than one record.
  await until(() => spool.stats().unwrittenRecords === 0, 'all is on the disk');
  expect(spool.stats().backlogRecords).toBeGreaterThan(2 * 4);
  await restart();
  await drained();
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM plenum.sample) AS samples, (SELECT count(*)::int FROM plenum.gap WHERE cause = 'lost') AS gaps,
       (SELECT count(*)::int FROM plenum.rack WHERE code LIKE 'rack %') AS racks`
  );
  expect(rows).toEqual([{ samples: 1_100, gaps: 1_100, racks: 1_100 }]);
});

it('sets aside the one item of a topology that is refused, and keeps the others', async () => {
  const source = intake();
  source.discover({
    racks: [
      { id: 'R7', site: 'demo', name: 'R7' },
      { id: 'R8', site: 'nowhere', name: 'R8' },
      { id: 'R9', site: 'demo', name: 'R9' },
    ],
  });
  await restart();
  await drained();
  const { rows } = await client.query(`SELECT code FROM plenum.rack WHERE code IN ('R7', 'R8', 'R9') ORDER BY code`);
  expect(rows).toEqual([{ code: 'R7' }, { code: 'R9' }]);
  expect(await deadLetters()).toMatchObject([{ content: { kind: 'racks', item: { id: 'R8' } } }]);
});

it('is not well while everything that arrives is a dead letter, and well again with the first sample stored', async () => {
  await spoolSamples([['never announced', FIRST_MS, 1]]);
  await restart();
  await drained();
  expect(writer.health().refusing).toMatchObject({ entries: 1, reason: 'the point is not in the database' });
  intake().announce([point('a')]);
  await spoolSamples([['a', FIRST_MS, 1]]);
  await drained();
  expect(writer.health().refusing).toBeUndefined();
});

const event = (id: string, more: object = {}) => ({
  id,
  timeMs: FIRST_MS,
  kind: 'alarm',
  severity: 'info' as const,
  site: 'demo',
  title: id,
  ...more,
});
const job = (id: string, more: object = {}) => ({
  id,
  scheduler: 'a',
  asOfMs: FIRST_MS,
  state: 'RUNNING',
  site: 'demo',
  nodes: [],
  ...more,
});

it('sets aside the one event and the one job that is refused, and stores their neighbours and all that comes behind', async () => {
  const source = intake();
  source.announce([point('a')]);
  await source.events([
    event('e1'),
    event('e2', { severity: 'dreadful' }),
    event('e3', { timeMs: 1e18 }),
    event('e4', { zone: 'nowhere' }),
    event('e5', { detail: { 'k\0\ud800': 'v\0' } }),
    event('e6', { timeMs: Number.NaN }),
  ]);
  await source.jobs([job('j1'), job('j2', { gpus: 2 ** 40 }), job('j3', { nodes: 7 }), job('j4')]);
  const broken = Buffer.from('0200000001000000', 'hex');
  await spool.append(RecordKind.events, broken);
  await spool.append(RecordKind.jobs, Buffer.from('{"no'));
  await spoolSamples([['a', FIRST_MS, 1]]);
  await source.events([event('e7')]);
  await restart();
  await drained();
  expect(await storedValues()).toEqual([1]);
  const { rows } = await client.query(
    `SELECT ARRAY(SELECT source_event FROM plenum.event ORDER BY 1) AS events, ARRAY(SELECT job_id FROM plenum.job ORDER BY 1) AS jobs`
  );
  expect(rows).toEqual([{ events: ['e1', 'e5', 'e7'], jobs: ['j1', 'j4'] }]);
  const letters = await deadLetters();
  const item = (kind: string, id: string) => ({ source: 's', kind, item: expect.objectContaining({ id }) as object });
  expect(letters.map(({ content }) => content)).toEqual([
    item('event', 'e2'),
    item('event', 'e6'),
    { sequence: expect.any(Number) as number, kind: RecordKind.events, payload: broken.toString('base64') },
    item('event', 'e3'),
    item('event', 'e4'),
    item('job', 'j3'),
    { sequence: expect.any(Number) as number, kind: RecordKind.jobs, payload: expect.any(String) as string },
    item('job', 'j2'),
  ]);
  expect(letters[0]?.reason).toMatch(/^not a valid event: severity: /);
  expect(letters[4]?.reason).toBe(
    'Events: e4 is of zone nowhere, which is not known. Add the zone to the topology first.'
  );
  expect(writer.health()).toMatchObject({ connected: true, complaint: undefined, refusing: undefined });
});
