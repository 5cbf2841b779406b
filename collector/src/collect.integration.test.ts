import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import {
  countingExporter,
  oneServerConfig,
  runPlenum,
  runPlenumGroup,
  temporaryDirectory,
  writeConfig,
} from './testing/collector.ts';
import type { CollectorProcess, CountingExporter } from './testing/collector.ts';
import { until } from './testing/recording.ts';
import { startTcpProxy } from './testing/tcp-proxy.ts';
import type { TcpProxy } from './testing/tcp-proxy.ts';

/** Short of what is usual, so that a reading that waits for anything else is noticed. */
const FLUSH_INTERVAL_MS = 100;

let database: TestDatabase;
let client: pg.Client;
let proxy: TcpProxy;
let exporter: CountingExporter;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
const processes: CollectorProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.stop();
});

beforeEach(async () => {
  directory = await temporaryDirectory();
  exporter = await countingExporter();
  proxy = await startTcpProxy(database.urlAs('plenum_writer'));
  await client.query('DELETE FROM plenum.sample; DELETE FROM plenum.gap');
});

afterEach(async () => {
  for (const child of processes.splice(0)) {
    child.kill('SIGKILL');
    await child.exited;
  }
  await proxy.close();
  await exporter.close();
  await directory.remove();
});

async function startCollector(more: object = {}): Promise<CollectorProcess> {
  const config = await writeConfig(directory.path, oneServerConfig(exporter.url, more));
  const child = runPlenum(['collect', config], { PLENUM_DATABASE_URL: proxy.url });
  processes.push(child);
  return child;
}

/** Good samples in the table, oldest first. */
async function stored(): Promise<Array<{ timeMs: number; value: number }>> {
  const { rows } = await client.query<{ time_ms: string; value: number }>(
    'SELECT extract(epoch FROM time) * 1000 AS time_ms, value FROM plenum.sample WHERE quality = 0 ORDER BY time'
  );
  return rows.map((row) => ({ timeMs: Number(row.time_ms), value: row.value }));
}

const storedCount = async () => (await stored()).length;

/** Waits until the table holds every reading that the exporter has served before this call. */
async function untilCaughtUp(child: CollectorProcess): Promise<void> {
  const wanted = exporter.served.at(-1)?.value ?? 0;
  await until(async () => (await stored()).at(-1)?.value! >= wanted, 'the table catches up').catch((error: Error) => {
    throw new Error(`${error.message}\n${child.log()}`);
  });
}

/** A machine that is busy with other things may miss a poll of 100 ms; that is told as what it is. */
const GAPS = "SELECT cause FROM plenum.gap WHERE cause <> 'missed poll'";

it('brings a reading into the table within the flush interval and a second, joined to its rack', async () => {
  const child = await startCollector({
    database: { url: '${env:PLENUM_DATABASE_URL}', flushInterval: `${FLUSH_INTERVAL_MS}ms` },
  });
  await until(async () => (await storedCount()) > 0, 'a first sample').catch((error: Error) => {
    throw new Error(`${error.message}\n${child.log()}`);
  });
  const seenMs: number[] = [];
  for (let round = 0; round < 5; round++) {
    const reading = exporter.served.at(-1)!;
    const startMs = Date.now();
    await until(async () => (await stored()).at(-1)!.value >= reading.value, 'the reading');
    seenMs.push(Date.now() - startMs);
  }
  expect(Math.min(...seenMs)).toBeLessThan(FLUSH_INTERVAL_MS + 1_000);
  const { rows } = await client.query(
    `SELECT DISTINCT rack.code, point.metric, point.simulated, point.sampling_interval_ms FROM plenum.sample JOIN plenum.point USING (point_id)
       JOIN plenum.rack ON rack.rack_id = point.placed_rack_id`
  );
  expect(rows).toEqual([{ code: 'R1', metric: 'hw.host.power', simulated: false, sampling_interval_ms: 100 }]);
  const { rows: sources } = await client.query("SELECT protocol, state FROM plenum.source WHERE name = 'it'");
  expect(sources).toEqual([{ protocol: 'prometheus', state: 'connected' }]);
});

it('loses and doubles nothing that it had acknowledged when it is killed in the middle and started again', async () => {
  for (let kill = 0; kill < 3; kill++) {
    const child = await startCollector();
    const before = await storedCount();
    await until(async () => (await storedCount()) >= before + 5, `samples of run ${kill}`, 60_000);
    child.kill('SIGKILL');
    await child.exited;
  }
  const before = exporter.served.length;
  const last = await startCollector();
  await until(() => exporter.served.length > before, 'a scrape of the last run', 60_000);
  await untilCaughtUp(last);
  last.kill('SIGTERM');
  expect(await last.exited).toBe(0);
  const rows = await stored();
  const values = rows.map((row) => row.value);
  expect(new Set(values).size).toBe(values.length);
  const served = new Map(exporter.served.map((reading) => [reading.value, reading.timeMs]));
  for (const row of rows) {
    expect(served.get(row.value)).toBe(row.timeMs);
  }
  // An answer on the wire at the moment of a kill was never acknowledged: at most one a kill.
  expect(exporter.served.length - values.length).toBeLessThanOrEqual(4);
  const { rows: gaps } = await client.query('SELECT cause FROM plenum.gap');
  expect(gaps.map((gap: { cause: string }) => gap.cause)).toContain('the collector was not running');
});

it('keeps everything that it reads while the database is away, and writes it afterwards', async () => {
  const child = await startCollector();
  await until(async () => (await storedCount()) > 2, 'samples before the outage');
  proxy.block();
  const from = exporter.served.length;
  await until(() => exporter.served.length > from + 20, 'scrapes during the outage');
  await until(() => child.log().includes('The database cannot be written'), 'a complaint');
  proxy.unblock();
  await untilCaughtUp(child);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect((await stored()).map((row) => row.value)).toEqual(exporter.served.map((reading) => reading.value));
  expect(child.log()).toContain('The database is back');
});

it('starts while the database is away and writes what it read by then', async () => {
  proxy.block();
  const child = await startCollector();
  await until(() => exporter.served.length > 10, 'scrapes without a database', 30_000);
  proxy.unblock();
  await untilCaughtUp(child);
  expect((await stored())[0]).toEqual(exporter.served[0]);
});

it('drains, too, when the whole process group is signalled and the wrapper passes the signal on', async () => {
  proxy.block();
  const config = await writeConfig(
    directory.path,
    oneServerConfig(exporter.url, { shutdown: { drainTimeout: '500ms' } })
  );
  const group = runPlenumGroup(['collect', config], { PLENUM_DATABASE_URL: proxy.url });
  processes.push(group);
  await until(() => exporter.served.length > 10, 'scrapes without a database', 30_000);
  group.kill('SIGTERM');
  expect(await group.exited).toBe(0);
  expect(group.log()).toMatch(/\d+ records stay in the spool/);
});

it('leaves the rest in the spool when the database stays away at SIGTERM, and writes it at the next start', async () => {
  proxy.block();
  const first = await startCollector({ shutdown: { drainTimeout: '500ms' } });
  await until(() => exporter.served.length > 10, 'scrapes without a database', 30_000);
  first.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(first.log()).toMatch(/\d+ records stay in the spool/);
  const read = exporter.served.length;
  proxy.unblock();
  const second = await startCollector();
  await until(async () => (await storedCount()) > read, 'old and new samples', 30_000);
  second.kill('SIGTERM');
  await second.exited;
  // The scrape under way at SIGTERM may have been answered but not taken.
  expect((await stored()).slice(0, read - 1).map((row) => row.value)).toEqual(
    exporter.served.slice(0, read - 1).map((reading) => reading.value)
  );
});

it('takes a database that hangs at SIGTERM for what it is, and not for one that closed the connection', async () => {
  const child = await startCollector({ shutdown: { drainTimeout: '500ms' } });
  await until(async () => (await storedCount()) > 0, 'samples', 30_000);
  proxy.freeze();
  const { length } = exporter.served;
  await until(() => exporter.served.length > length + 5, 'scrapes while it hangs', 30_000);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(child.log()).toMatch(/\d+ records stay in the spool/);
  expect(child.log()).not.toContain('The database cannot be written');
});

it('says at the end how many samples a full spool did not take', async () => {
  proxy.block();
  const child = await startCollector({
    spool: { directory: join(directory.path, 'spool'), maxSize: '0.25KB', segmentSize: '0.125KB' },
    shutdown: { drainTimeout: '500ms' },
  });
  await until(() => exporter.served.length > 0, 'a scrape', 30_000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(child.log()).toMatch(/\b1 samples of it were read and could not be stored; their time is a gap/);
  expect(child.log()).not.toContain('Everything read is in the database');
});

it('loses nothing that was read when it is stopped, and says so', async () => {
  const child = await startCollector();
  await until(async () => (await storedCount()) > 5, 'samples');
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(child.log()).toContain('Everything read is in the database.');
  const { rows } = await client.query(GAPS);
  expect(rows).toEqual([]);
});

it('marks points bad once and records the gap when an exporter fails', async () => {
  const child = await startCollector();
  await until(async () => (await storedCount()) > 2, 'samples before the failure');
  exporter.broken = true;
  await until(() => child.log().includes('answered with status 500'), 'a complaint');
  exporter.broken = false;
  const before = await storedCount();
  await until(async () => (await storedCount()) > before + 3, 'samples after the failure');
  const { rows: bad } = await client.query('SELECT value FROM plenum.sample WHERE quality = 2');
  expect(bad).toEqual([{ value: null }]);
  await until(async () => (await client.query(GAPS)).rowCount === 1, 'the gap');
});

it('logs lines that people can read, without the password of the database', async () => {
  proxy.block();
  const child = await startCollector();
  await until(() => child.log().includes('The database cannot be written'), 'a complaint');
  child.kill('SIGTERM');
  await child.exited;
  for (const line of child.log().trim().split('\n')) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (info |warn |error) \S/);
  }
  expect(child.log()).not.toContain('hunter2');
});
