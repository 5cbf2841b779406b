import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { until } from '#collector/testing/recording.ts';
import { DSX_SIM_POINTS } from '#simulator/points/dsx.ts';
import { OPCUA_POINTS } from '#simulator/points/opcua.ts';
import { SOURCES, type SimProtocol } from '#simulator/points/point.ts';
import { startOutageDatabase, type OutageDatabase } from './testing/outage-database.ts';
import { startProcess, type TestProcess } from './testing/process.ts';

/** The protocols that keep what nobody asked for: history, or a session at the broker. */
const KEPT = {
  // Set points have no history at the server.
  opcua: OPCUA_POINTS.filter(({ isSetpoint }) => !isSetpoint).map(({ address }) => address),
  'dsx-mqtt': DSX_SIM_POINTS.map(({ address }) => address),
};
/** Polls during an outage of the database; far more than may be in flight at the kills. */
const POLLS_WHILE_AWAY = 10;
/** Two kills and the stop at the end: each may catch one read on the wire. */
const MAX_IN_FLIGHT = 3;
/** A machine that is busy with other tests starts a collector in half a minute. */
const PATIENCE_MS = 150_000;
const LOOK_EVERY_MS = 300;

type Counts = Record<string, number>;
type Range = { fromMs: number; toMs: number };

let folder: string;
let database: OutageDatabase;
let simulator: TestProcess;
let collector: TestProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-exactly-once-'));
  database = await startOutageDatabase(folder);
  const ports = ['opcua', 'modbus', 'mqtt', 'prometheus', 'redfish', 'slurm', 'netbox', 'control'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ]);
  const places = ['--pki', join(folder, 'pki'), '--write-config', join(folder, 'written.yaml')];
  simulator = await startProcess(['simulator/main.ts', '--json', ...ports, ...places]);
  const written = parse(await readFile(join(folder, 'written.yaml'), 'utf8')) as { sources: Array<{ name: string }> };
  // As many samples a second as a small embedded engine writes beside all else: 560 GPUs have 3,500 points.
  const intervals: Record<string, string> = { [SOURCES.modbus]: '500ms', [SOURCES.prometheus]: '5s' };
  const sources = written.sources.map((source) =>
    intervals[source.name] ? { ...source, interval: intervals[source.name] } : source
  );
  const more = { http: { enabled: false }, shutdown: { drainTimeout: '30s' } };
  await writeFile(join(folder, 'collector.yaml'), stringify({ ...written, ...more, sources }));
  collector = await startCollector();
});

afterAll(async () => {
  await collector?.end('SIGKILL');
  await simulator?.end('SIGKILL');
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

function startCollector(): Promise<TestProcess> {
  return startProcess(['cli/main.ts', 'collect', join(folder, 'collector.yaml')], {
    env: { PLENUM_DATABASE_URL: database.writerUrl },
    printsReady: false,
  });
}

/** What the simulator says that it gave out, by address. */
async function served(protocol: SimProtocol, range?: Range): Promise<Counts> {
  const { control } = simulator.ready.endpoints as { control: string };
  const query = range ? `?from=${range.fromMs}&to=${range.toMs}` : '';
  const log = (await (await fetch(`${control}/log${query}`)).json()) as Record<
    string,
    Record<string, { count: number }>
  >;
  return Object.fromEntries(Object.entries(log[protocol] ?? {}).map(([address, { count }]) => [address, count]));
}

async function query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl() });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Good samples in the table, by address. */
async function stored(protocol: SimProtocol, { fromMs, toMs }: Range = ALWAYS): Promise<Counts> {
  const rows = await query<{ address: string; count: number }>(
    `SELECT p.address, count(*)::int AS count FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
      WHERE p.source = $1 AND s.quality = 0
        AND s.time >= to_timestamp($2::float8 / 1000) AND s.time < to_timestamp($3::float8 / 1000) GROUP BY 1`,
    [SOURCES[protocol], fromMs, toMs]
  );
  return Object.fromEntries(rows.map(({ address, count }) => [address, count]));
}

const ALWAYS: Range = { fromMs: 0, toMs: Date.parse('2100-01-01T00:00:00Z') };

/** Waits with looks that are rare enough not to keep the single-threaded embedded database from its work. */
function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  const look = async () => {
    await sleep(LOOK_EVERY_MS);
    return condition();
  };
  return until(look, what, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${collector.output()}`);
  });
}

async function untilAllFlow(sinceMs: number): Promise<void> {
  const sql = `SELECT DISTINCT p.source FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
    WHERE s.quality = 0 AND s.time >= to_timestamp($1::float8 / 1000)`;
  const all = Object.keys(SOURCES).length;
  await eventually(async () => (await query(sql, [sinceMs])).length === all, 'samples of all protocols');
}

const sum = (counts: Counts) => Object.values(counts).reduce((total, count) => total + count, 0);
const most = (counts: Counts) => Math.max(0, ...Object.values(counts));

/** Where the table and the plant's log differ: `[address, served, stored]`. */
async function differences(protocol: keyof typeof KEPT, range: Range): Promise<Array<[string, number, number]>> {
  const [inLog, inTable] = [await served(protocol, range), await stored(protocol, range)];
  return KEPT[protocol]
    .map((address): [string, number, number] => [address, inLog[address] ?? 0, inTable[address] ?? 0])
    .filter(([, log, table]) => log !== table);
}

it('stores each value of the plant once, over two kills of the collector and an outage of the database', async () => {
  const allKnown = async () => {
    const counts = await stored('opcua');
    return KEPT.opcua.every((address) => (counts[address] ?? 0) > 0);
  };
  await untilAllFlow(0);
  await eventually(allKnown, 'a value of every OPC UA point');
  const fromMs = Date.now();

  // The first kill, in the middle of everything, with an outage in which the plant goes on.
  await untilAllFlow(fromMs);
  await collector.end('SIGKILL');
  const killedMs = Date.now();
  const missed = () => served('opcua', { ...ALWAYS, fromMs: killedMs });
  await eventually(async () => most(await missed()) >= 4, 'values while nobody reads');
  const againMs = Date.now();
  collector = await startCollector();
  await untilAllFlow(againMs);

  // The second one while the database is away and the spool holds what was read.
  await database.goAway();
  const polledBefore = most(await served('modbus'));
  await eventually(async () => most(await served('modbus')) >= polledBefore + POLLS_WHILE_AWAY, 'polls');
  await collector.end('SIGKILL');
  await database.comeBack();
  const backMs = Date.now();
  collector = await startCollector();
  await untilAllFlow(backMs);

  const range = { fromMs, toMs: Date.now() };
  for (const protocol of ['opcua', 'dsx-mqtt'] as const) {
    await eventually(async () => (await differences(protocol, range)).length === 0, protocol).catch(() => undefined);
    expect(await differences(protocol, range), protocol).toEqual([]);
    expect(sum(await served(protocol, range)), protocol).toBeGreaterThan(KEPT[protocol].length);
  }
  expect(await collector.end('SIGTERM')).toBe(0);
  expect(collector.output()).toContain('Everything read is in the database.');

  // Nobody keeps a register's past: what was read is there once, but for what was on the wire.
  const registers = await stored('modbus');
  const reads = await served('modbus');
  expect(Object.keys(registers).length).toBeGreaterThan(16);
  for (const [address, count] of Object.entries(registers)) {
    expect(count, address).toBeLessThanOrEqual(reads[address] ?? 0);
    expect(count, address).toBeGreaterThanOrEqual((reads[address] ?? 0) - MAX_IN_FLIGHT);
  }
  const scrapes = await served('prometheus');
  const scraped = await stored('prometheus');
  const gauges = Object.entries(scraped).filter(([address]) => address.includes(' | hw.temperature | '));
  expect(gauges.length).toBeGreaterThan(100);
  for (const [address, count] of gauges) {
    const asked = scrapes[`/metrics/${address.split(' | ')[0]}`] ?? 0;
    expect(count, address).toBeLessThanOrEqual(asked);
    expect(count, address).toBeGreaterThanOrEqual(asked - MAX_IN_FLIGHT);
  }

  // A hole is on record where there is one, and only there.
  const holes = await query<{ source: string; address: string }>(
    `SELECT DISTINCT p.source, p.address FROM plenum.gap JOIN plenum.point AS p USING (point_id)
      WHERE to_time > to_timestamp($1::float8 / 1000)`,
    [fromMs]
  );
  const holesOf = (protocol: SimProtocol) =>
    holes.filter(({ source }) => source === SOURCES[protocol]).map(({ address }) => address);
  expect(holesOf('modbus').sort()).toEqual(Object.keys(registers).sort());
  expect(holesOf('dsx-mqtt')).toEqual([]);
  expect(holesOf('opcua').filter((address) => KEPT.opcua.includes(address))).toEqual([]);
}, 600_000);
