import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { countingExporter, oneServerConfig, temporaryDirectory, writeConfig } from '#collector/testing/collector.ts';
import type { CountingExporter } from '#collector/testing/collector.ts';
import { until } from '#collector/testing/recording.ts';
import { failingJobs } from '#database/failing-jobs.ts';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { check } from './check.ts';

let database: TestDatabase;
let exporter: CountingExporter;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  directory = await temporaryDirectory();
  exporter = await countingExporter();
});
afterEach(async () => {
  delete process.env.PLENUM_DATABASE_URL_OF_CHECK;
  await exporter.close();
  await directory.remove();
});

/** What `plenum check` prints, on one line. */
async function checked(url: string, more: object = {}): Promise<{ ok: boolean; text: string; failed: string[] }> {
  process.env.PLENUM_DATABASE_URL_OF_CHECK = url;
  const config = oneServerConfig(exporter.url, {
    database: { url: '${env:PLENUM_DATABASE_URL_OF_CHECK}' },
    ...more,
  });
  const lines: string[] = [];
  const ok = await check(await writeConfig(directory.path, config), (text) => lines.push(text));
  const failed = lines.join('\n').match(/^FAILED.*/gm) ?? [];
  return { ok, text: lines.join(' ').replace(/\s+/g, ' '), failed };
}

it('says that the login may write, and that the spool is writable, without making it', async () => {
  const { ok, text, failed } = await checked(database.urlAs('plenum_writer'));
  expect(text).toContain('the login may write');
  expect(text).toMatch(/writable, [\d.]+ GB free/);
  // Some versions of PostgreSQL and TimescaleDB fail jobs of their own (docs/database.md), and check says so.
  expect(failed.filter((line) => !/^FAILED +database +(job \d+|\d+ jobs) /.test(line))).toEqual([]);
  expect(ok).toBe(failed.length === 0);
});

it('fails for a login that may only read', async () => {
  const { ok, text } = await checked(database.urlAs('plenum_reader'));
  expect(ok).toBe(false);
  expect(text).toMatch(/is read-only\. Point database\.url at the primary, with a login of the role plenum_writer\./);
});

it('fails for a login that lacks a right of the writer, and names it', async () => {
  const { ok, text } = await checked(database.urlAs('plenum_operator'));
  expect(ok).toBe(false);
  expect(text).toMatch(/plenum_operator may not \w+ plenum\.\w+ .*GRANT plenum_writer TO/);
});

it('fails for a spool that cannot be written, and does not blame the database', async () => {
  const file = join(directory.path, 'a-file');
  await writeFile(file, '');
  await chmod(file, 0o600);
  const { ok, text } = await checked(database.urlAs('plenum_writer'), { spool: { directory: join(file, 'spool') } });
  expect(ok).toBe(false);
  expect(text).toMatch(/FAILED spool .*Spool \S+ cannot be written: a part of the path is a file \(ENOTDIR\)/);
  expect(text).toContain('ok database');
});

it('fails with one full stop for each sentence where the database and an endpoint of every protocol are away', async () => {
  const example = await readFile(new URL('../collector/config.example.yaml', import.meta.url), 'utf8');
  const away = example
    .replaceAll(
      /(?:10\.\d+\.\d+\.(?:\d+|\[[\d-]+\])|\w+\.example(?:\.com)?)(:\d+)?/g,
      (_host, port) => `127.0.0.99${port ? ':1' : ''}`
    )
    // The two addresses of a range are one now.
    .replaceAll('-[1-2]', '-1')
    .replaceAll('[1-2]', '1');
  for (const [, name = ''] of away.matchAll(/\$\{file:\.\/([^}]+)\}/g)) {
    await writeFile(join(directory.path, name), 'x');
  }
  for (const [, name = ''] of away.matchAll(/\$\{env:(\w+)\}/g)) {
    vi.stubEnv(name, name === 'PLENUM_DATABASE_URL' ? 'postgres://writer@127.0.0.99:1/plenum' : 'secret');
  }
  const lines: string[] = [];
  const path = join(directory.path, 'collector.yaml');
  await writeFile(path, away);
  expect(await check(path, (text) => lines.push(text))).toBe(false);
  vi.unstubAllEnvs();
  const table = lines.find((text) => text.includes('FAILED'))!;
  expect(table.match(/^FAILED/gm)!.length).toBeGreaterThanOrEqual(8);
  expect(table.split('\n').filter((line) => /\.\./.test(line))).toEqual([]);
});

it('ends with its table where a protocol library throws by itself, as over an OPC UA server that grants no bytes', async () => {
  const noLimits = Buffer.alloc(28);
  noLimits.write('ACKF');
  noLimits.writeUInt32LE(28, 4);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => socket.write(noLimits));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = oneServerConfig(exporter.url, { database: { url: 'postgres://nobody@127.0.0.1:1/none' } });
  const { port } = server.address() as AddressInfo;
  const source = {
    name: 'ua',
    protocol: 'opcua',
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    security: { mode: 'None', anonymous: true },
    points: [{ node: 'ns=1;s=a', metric: 'GenericPoint', equipment: 'N1' }],
  };
  const path = await writeConfig(directory.path, { ...config, sources: [...config.sources, source] });
  try {
    const command = [join(import.meta.dirname, 'plenum.mjs'), 'check', path];
    const { stdout } = await promisify(execFile)(process.execPath, command).catch(
      // It ends with 1, as endpoints failed.
      (error: unknown) => error as { stdout: string }
    );
    expect(stdout).toMatch(/^FAILED +ua +opcua/m);
    expect(stdout).toMatch(/^ok +it +n1 /m);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  }
}, 120_000);

it('names a background job that fails and its error, to a login that only has the role of the collector', async (context) => {
  context.skip(database.embedded, 'the embedded engine has no background workers');
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  try {
    await owner.query(`CREATE PROCEDURE public.fails(job_id int, config jsonb) LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'cannot do that on purpose'; END $$`);
    const { rows } = await owner.query<{ id: number }>(
      `SELECT add_job('public.fails', '1h', initial_start => now()) AS id`
    );
    await until(
      async () => (await failingJobs(owner)).some(({ jobId }) => jobId === rows[0]?.id),
      'the job fails',
      60_000
    );
    const { ok, text } = await checked(database.urlAs('plenum_writer'));
    expect(ok).toBe(false);
    expect(text).toContain(`TimescaleDB job ${rows[0]?.id} (fails) fails: cannot do that on purpose.`);
    await owner.query('SELECT delete_job($1)', [rows[0]?.id]);
  } finally {
    await owner.end();
  }
}, 90_000);
