import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { writeBatch } from '../samples.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plenum-recovery-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(directory, { recursive: true, force: true });
});

interface Running {
  child: ChildProcess;
  url: string;
  recovered: boolean;
}

async function start(args: string[] = []): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, '--data-dir', directory, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'exit').then(() => {
    throw new Error(errors.trim());
  });
  const line = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  const [text] = (await Promise.race([line, ended])) as [string];
  ended.catch(() => undefined);
  return { child, ...(JSON.parse(text) as { url: string; recovered: boolean }) };
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const rows = (from: number) =>
  Array.from({ length: 500 }, (_, i) => ({
    source: 's',
    pointId: 1,
    timeMs: Date.UTC(2026, 0, 1) + (from + i) * 1000,
    value: i,
    quality: 0,
  }));

async function fill(url: string): Promise<void> {
  await migrate(url);
  await withClient(url, async (client) => {
    await client.query("INSERT INTO plenum.site (code, name) VALUES ('s', 's')");
    await client.query("INSERT INTO plenum.equipment (site_id, code, name, object_type) VALUES (1, 'e', 'e', 'CRAH')");
    await client.query(
      "INSERT INTO plenum.point (site_id, equipment_id, metric, source, address, stale_after_ms) VALUES (1, 1, 'AirTemperature', 's', 'a', 1000)"
    );
    await writeBatch(client, { spool: 's', sequence: 1, rows: rows(0) });
  });
}

it('keeps the data over SIGTERM, and TimescaleDB works after reopening', async () => {
  const first = await start();
  await fill(first.url);
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'exit')).toEqual([0, null]);

  const second = await start();
  expect(second.recovered).toBe(false);
  await withClient(second.url, async (client) => {
    const { rows: counted } = await client.query('SELECT count(*)::int AS n FROM plenum.sample');
    expect(counted).toEqual([{ n: 500 }]);
    await client.query("CALL refresh_continuous_aggregate('plenum.point_1m', NULL, NULL)");
    const { rows: summed } = await client.query('SELECT sum(n)::int AS n FROM plenum.point_1m');
    expect(summed).toEqual([{ n: 500 }]);
    await client.query("SELECT compress_chunk(c) FROM show_chunks('plenum.sample') AS c");
  });
});

it('keeps every batch that was acknowledged before a kill -9, and writes on', async () => {
  const first = await start();
  await fill(first.url);
  let acknowledged = 1;
  await withClient(first.url, async (client) => {
    const writing = (async () => {
      for (let sequence = 2; ; sequence++) {
        await writeBatch(client, { spool: 's', sequence, rows: rows(sequence * 500) });
        acknowledged = sequence;
        if (sequence === 20) {
          first.child.kill('SIGKILL');
        }
      }
    })();
    await expect(writing).rejects.toThrow();
  });

  const second = await start();
  expect(second.recovered).toBe(true);
  await withClient(second.url, async (client) => {
    const { rows: ledger } = await client.query(
      'SELECT max(sequence)::int AS last, count(*)::int AS n FROM plenum.batch_ledger'
    );
    expect(ledger[0].last).toBeGreaterThanOrEqual(acknowledged);
    const { rows: counted } = await client.query('SELECT count(*)::int AS n FROM plenum.sample');
    expect(counted).toEqual([{ n: ledger[0].n * 500 }]);
    const { rows: newest } = await client.query(
      'SELECT n.source, n.time = (SELECT max(time) FROM plenum.sample) AS is_of_the_samples FROM plenum.newest AS n'
    );
    expect(newest).toEqual([{ source: 's', is_of_the_samples: true }]);
    for (let sequence = 1; sequence <= ledger[0].last; sequence++) {
      expect(await writeBatch(client, { spool: 's', sequence, rows: rows(sequence * 500) })).toBe('replayed');
    }
    expect(await writeBatch(client, { spool: 's', sequence: 1000, rows: rows(500_000) })).toBe('written');
  });
});

it('says who owns a data directory, and a port', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`${directory} is in use by process ${first.child.pid}`);
  const { port } = new URL(first.url);
  const other = await mkdtemp(join(tmpdir(), 'plenum-recovery-'));
  try {
    await expect(start(['--port', port, '--data-dir', other])).rejects.toThrow(`port ${port} on 127.0.0.1 is in use`);
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});
