import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import pg from 'pg';
import { compress } from 'snappyjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { MANIFESTS } from '#collector/sources/registry.ts';
import { LATEST_SCHEMA_VERSION } from '#database/schema-version.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { metricsRequest } from '../protocols/otlp/testing/requests.ts';
import { writeRequest } from '../protocols/remote-write/testing/write-requests.ts';
import { freePort } from '../scripts/lib/ports.ts';
import { startProcess } from '../scripts/testing/process.ts';
import { buildCommand } from './build.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
/** The servers of a whole plant start, and a collector meets them all. */
const PLANT_TIMEOUT_MS = 180_000;
const PORTS_OF_PLANT = ['opcua', 'modbus', 'mqtt', 'prometheus', 'redfish', 'slurm', 'netbox', 'control'];
/** Nothing listens where these are asked: what they need to say so is loaded all the same. */
const AWAY = ['prometheus-api', 'kubernetes'];

let folder: string;
let executable: string;
let database: TestDatabase;
/** What the built command said when it made the schema. */
let migrated: string;
/** What a service manager leaves of an environment. */
const STRIPPED = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };

beforeAll(async () => {
  // Far from any node_modules, and as a user might name it.
  folder = await mkdtemp(join(tmpdir(), "plenum's command "));
  ({ executable } = await buildCommand(join(folder, 'as built')));
  database = await testDatabase({ migrated: false });
  migrated = (await plenum(['migrate'], { PLENUM_DATABASE_URL: database.url })).stdout;
});

afterAll(async () => {
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function plenum(args: string[], env: Record<string, string> = {}) {
  return run(executable, args, { env: { ...STRIPPED, ...env }, cwd: folder });
}

it('says its version and its commands', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect((await plenum(['--version'])).stdout.trim()).toBe(version);
  expect((await plenum(['--help'])).stdout).toContain('collect');
  await expect(plenum(['simulate'])).rejects.toMatchObject({
    stderr: expect.stringContaining('The simulator is not part of this installation') as string,
  });
});

it('is found through a link, and says what is missing where there is no Node.js', async () => {
  const link = join(folder, 'plenum');
  await symlink(executable, link);
  expect((await run(link, ['--version'], { env: STRIPPED })).stdout).toMatch(/^\d+\./);
  const without = run(link, ['--version'], { env: { ...STRIPPED, PLENUM_NODE: '/nowhere/node' } });
  await expect(without).rejects.toMatchObject({
    stderr: expect.stringMatching(/no \/nowhere\/node in PATH. Install Node.js 24/) as string,
  });
});

it('knows every source: the schema that it prints is that of the checkout', async () => {
  const { stdout } = await run(executable, ['config-schema'], { env: STRIPPED, maxBuffer: 64 << 20 });
  expect(stdout).toBe(await readFile(join(ROOT, 'collector/config.schema.json'), 'utf8'));
});

it('passes on the licences of what is in it', async () => {
  const text = await readFile(join(dirname(executable), 'THIRD-PARTY.txt'), 'utf8');
  expect(text).toMatch(/^node-opcua-client \d.*, MIT$/m);
  expect(text).toMatch(/^pg \d.*, MIT$/m);
  expect(text).not.toMatch(/^(esbuild|vitest|node-opcua-server) /m);
  expect(await readdir(dirname(executable))).toContain('LICENSE');
});

it('has the example at the place that its messages name', async () => {
  const missing = plenum(['check', 'plant-of-nobody.yaml']);
  const { stderr } = await missing.then(
    () => ({ stderr: '' }),
    (error: { stderr: string }) => error
  );
  const [, example = ''] = /; (\S+) is a file to start from/.exec(stderr) ?? [];
  expect(await readFile(join(dirname(executable), example), 'utf8')).toContain('protocol: opcua');
});

it('creates the schema', () => {
  expect(migrated).toContain(`Schema version 0 -> ${LATEST_SCHEMA_VERSION}.`);
});

it('collects from a whole plant, whatever its sources', { timeout: PLANT_TIMEOUT_MS + 60_000 }, async () => {
  const config = join(folder, 'plant.yaml');
  const plant = await startProcess([
    'simulator/main.ts',
    '--json',
    ...PORTS_OF_PLANT.flatMap((name) => [`--${name}-port`, '0']),
    ...['--pki', join(folder, 'pki'), '--write-config', config],
  ]);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const ports = {
    grpc: await freePort(0),
    write: await freePort(0),
    nobody: await freePort(0),
  };
  const expected = await withMoreSources(config, ports);
  expect(expected.protocols.toSorted()).toEqual(MANIFESTS.map(({ protocol }) => protocol).toSorted());
  const collector = collect(config);
  try {
    await until(async () => {
      await Promise.all([pushOtlp(ports.grpc), pushRemoteWrite(ports.write)]).catch(() => undefined);
      const missing = await missingIn(client, expected);
      for (const name of expected.away) {
        if (!collector.log().includes(`${name}: disconnected, `)) {
          missing.push(`a word on ${name}`);
        }
      }
      return missing.length === 0 ? undefined : `without ${missing.join(', ')}\n${collector.log()}`;
    });
    expect(collector.log()).not.toMatch(/Cannot find|is not defined|Unexpected error/);
  } finally {
    await collector.stop();
    await client.end();
    await plant.end('SIGTERM');
  }
  expect(collector.log()).toContain('Everything read is in the database.');
});

interface Expected {
  protocols: string[];
  /** Sources of samples, by name. */
  sampled: string[];
  /** Sources that nobody answers, by name. */
  away: string[];
}

/** Adds a source for each protocol that the simulated plant does not speak, so that there is one of each. */
async function withMoreSources(
  path: string,
  { grpc, write, nobody }: Record<'grpc' | 'write' | 'nobody', number>
): Promise<Expected> {
  const document = parseDocument(await readFile(path, 'utf8'));
  document.set('http', { port: 0 });
  document.set('shutdown', { drainTimeout: '2m' });
  document.addIn(['sources'], { name: 'otlp', protocol: 'otlp', listenGrpc: `127.0.0.1:${grpc}` });
  document.addIn(['sources'], { name: 'pushed', protocol: 'prometheus-remote-write', listen: `127.0.0.1:${write}` });
  document.addIn(['sources'], {
    name: 'history',
    protocol: 'prometheus-api',
    url: `http://127.0.0.1:${nobody}`,
    match: { job: 'node' },
    targets: [{ host: '{instance}' }],
  });
  document.addIn(['sources'], { name: 'k8s', protocol: 'kubernetes', kubeconfig: './kubeconfig' });
  await writeFile(path, document.toString());
  await writeFile(join(dirname(path), 'kubeconfig'), kubeconfigOf(nobody));
  const { sources } = document.toJS() as { sources: Array<{ name: string; protocol: string }> };
  return {
    protocols: [...new Set(sources.map(({ protocol }) => protocol))],
    sampled: sources.filter(({ protocol }) => ![...AWAY, 'slurm', 'netbox'].includes(protocol)).map(({ name }) => name),
    away: sources.filter(({ protocol }) => AWAY.includes(protocol)).map(({ name }) => name),
  };
}

function kubeconfigOf(port: number): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'plant',
    clusters: [{ name: 'plant', cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name: 'reader', user: { token: 'secret' } }],
    contexts: [{ name: 'plant', context: { cluster: 'plant', user: 'reader' } }],
  });
}

function collect(config: string) {
  const child = spawn(executable, ['collect', config], {
    cwd: folder,
    env: { ...STRIPPED, PLENUM_DATABASE_URL: database.urlAs('plenum_writer') },
  });
  const exited = once(child, 'close');
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  }
  return {
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function pushOtlp(port: number): Promise<void> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const body = metricsRequest({ 'host.name': 'otlp-host', 'service.name': 'otelcol' }, [
    { name: 'hw.host.power', attributes: { 'hw.id': 'h0' }, value: 400, timeMs: Date.now() },
  ]);
  const asIs = (bytes: Buffer) => bytes;
  const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
  return new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(body), new Metadata(), (error) =>
      error ? reject(error) : resolve()
    );
  }).finally(() => client.close());
}

async function pushRemoteWrite(port: number): Promise<void> {
  const labels = { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '0', instance: 'pushed-host:9400', job: 'dcgm' };
  const body = compress(writeRequest([{ labels, samples: [{ timeMs: Date.now(), value: 300 }] }]));
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
  await fetch(`http://127.0.0.1:${port}/api/v1/write`, { method: 'POST', headers, body: Buffer.from(body) });
}

/** What is not in the database yet, in words. */
async function missingIn(client: pg.Client, { sampled }: Expected): Promise<string[]> {
  const { rows: stored } = await client.query<{ source: string }>(
    'SELECT DISTINCT source FROM plenum.point WHERE EXISTS (SELECT FROM plenum.sample AS s WHERE s.point_id = point.point_id)'
  );
  const { rows: said } = await client.query<{ jobs: number; places: number }>(
    `SELECT (SELECT count(*)::int FROM plenum.job) AS jobs,
            (SELECT count(*)::int FROM plenum.place_word WHERE source <> 'configuration' AND rank = 1) AS places`
  );
  return [
    ...sampled.filter((name) => !stored.some(({ source }) => source === name)).map((name) => `samples of ${name}`),
    ...(said[0]?.jobs ? [] : ['jobs']),
    ...(said[0]?.places ? [] : ['places']),
  ];
}

/** Waits until `what` resolves with nothing. Throws what it said last. */
async function until(what: () => Promise<string | undefined>): Promise<void> {
  const deadlineMs = Date.now() + PLANT_TIMEOUT_MS;
  for (let problem = await what(); problem; problem = await what()) {
    if (Date.now() > deadlineMs) {
      throw new Error(problem);
    }
    await setTimeout(500);
  }
}
