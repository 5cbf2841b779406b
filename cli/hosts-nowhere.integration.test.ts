import { join } from 'node:path';
import pg from 'pg';
import { compress } from 'snappyjs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { runPlenum, temporaryDirectory, writeConfig } from '#collector/testing/collector.ts';
import type { CollectorProcess } from '#collector/testing/collector.ts';
import { freePort } from '#collector/testing/peer.ts';
import { until } from '#collector/testing/recording.ts';
import { readHostsNowhere } from '#database/hosts-nowhere.ts';
import { testDatabase } from '#database/testing/database.ts';
import type { TestDatabase } from '#database/testing/database.ts';
import { writeRequest } from '../protocols/remote-write/testing/write-requests.ts';
import { startPlant } from '../simulator/plant-host.ts';
import type { PlantHost } from '../simulator/plant-host.ts';
import { aheadOfTests } from '../simulator/testing/plant-time.ts';
import type { SimServer } from '../simulator/servers/server.ts';
import { startSlurm } from '../simulator/servers/slurm.ts';

/** The machine may be busy, and each command is a process of its own. */
const PATIENCE_MS = 120_000;
const IN_RACK = String.raw`(?<rack>R-B01)-N\d+`;

let database: TestDatabase;
let reader: pg.Client;
let plant: PlantHost;
let slurm: SimServer;
let port: number;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let collector: CollectorProcess | undefined;

beforeAll(async () => {
  database = await testDatabase();
  reader = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
  await reader.connect();
  plant = startPlant({ seed: 1, aheadS: aheadOfTests() });
  slurm = await startSlurm(plant, { host: '127.0.0.1', port: 0 });
  port = await freePort();
  directory = await temporaryDirectory();
});
afterEach(async () => {
  collector?.kill('SIGKILL');
  await collector?.exited;
});
afterAll(async () => {
  plant.stop();
  await slurm.stop();
  await reader.end();
  await database.stop();
  await directory.remove();
});

const configure = (rules: Array<{ host: string; rack?: string }>) =>
  writeConfig(directory.path, {
    version: 1,
    site: { id: 's' },
    topology: { zones: [{ id: 'hall', kind: 'hall' }], racks: [{ id: 'R-B01', zone: 'hall' }] },
    hosts: { rules },
    database: { url: database.urlAs('plenum_writer'), flushInterval: '100ms' },
    spool: { directory: join(directory.path, 'spool') },
    http: { port: 0 },
    sources: [
      { name: 'cluster', protocol: 'slurm', url: slurm.url, interval: '1s', accounting: { history: '1h' } },
      { name: 'pushed', protocol: 'prometheus-remote-write', listen: `127.0.0.1:${port}` },
    ],
  });
async function start(path: string): Promise<void> {
  collector?.kill('SIGTERM');
  await collector?.exited;
  collector = runPlenum(['collect', path], {});
  await waitFor(() => /Health and metrics/.test(collector?.log() ?? ''), 'the collector runs');
}
const waitFor = (test: () => boolean | Promise<boolean>, what: string) =>
  until(test, what, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${collector?.log()}`);
  });
async function push(...hosts: string[]): Promise<void> {
  const series = hosts.map((instance) => ({
    labels: { __name__: 'ipmi_dcmi_power_consumption_watts', job: 'ipmi', instance },
    samples: [{ timeMs: Date.now(), value: 700 }],
  }));
  await waitFor(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/write`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: Buffer.from(compress(writeRequest(series))),
    }).catch(() => undefined);
    return answer?.status === 204;
  }, 'the series are taken in');
}
async function checked(path: string): Promise<string> {
  const check = runPlenum(['check', path], {});
  await check.exited;
  return check.log();
}
async function readyz(): Promise<string> {
  const address = /Health and metrics: (http:\/\/[\d.]+:\d+)/.exec(collector?.log() ?? '')?.[1];
  return (await fetch(`${address}/readyz`)).text();
}
const nowhere = async () => (await readHostsNowhere(reader, 1_000)).hosts;

it('hosts of a scheduler and of a receiver that nothing places are listed by the check, /readyz and the database until a rule places them', async () => {
  const path = await configure([{ host: IN_RACK }]);
  await start(path);
  await push('gpu-elsewhere:9290', 'R-B01-N18:9290');
  await waitFor(async () => {
    const hosts = await nowhere();
    return hosts.includes('gpu-elsewhere') && hosts.length > 5;
  }, 'hosts without a place are in the database');
  const hosts = await nowhere();
  expect(hosts.filter((host) => host.startsWith('R-B01-'))).toEqual([]);

  const text = await checked(path);
  const [, list = ''] =
    /\d+ hosts are in no rack or zone\. Add a rule under `hosts`, or equipment of the same name:\n([^]*)/.exec(text) ??
    [];
  const listed = [...list.matchAll(/^ {2}(\S+)$/gm)].map(([, host]) => host);
  const more = Number(/and (\d+) more/.exec(list)?.[1] ?? 0);
  expect(listed.length + more).toBeGreaterThanOrEqual(hosts.length);
  // Those of the scheduler are named first, since the check met them itself.
  expect(listed.some((host) => /^R-[A-Z]\d+-N\d+$/.test(host ?? ''))).toBe(true);
  expect(listed.some((host) => host?.startsWith('R-B01-'))).toBe(false);
  expect(await readyz()).toMatch(/hosts are in no rack or zone: .*Add a rule for them under `hosts`/);

  // A check of a configuration that places most of them names what is left: the host of the receiver.
  const rules = [{ host: IN_RACK }, { host: String.raw`(?<rack>R-[A-Z]\d+)-N\d+` }];
  const better = await configure(rules);
  expect(await checked(better)).toMatch(/1 host is in no rack or zone\..*:\n {2}gpu-elsewhere\n/);

  await start(await configure([...rules, { host: 'gpu-elsewhere', rack: 'R-B01' }]));
  await push('gpu-elsewhere:9290');
  await waitFor(async () => (await nowhere()).length === 0, 'all hosts have their place');
  expect(await checked(better)).not.toContain('in no rack or zone');
}, 600_000);
