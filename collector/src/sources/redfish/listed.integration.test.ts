import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMockBmc, type MockBmc } from '../../../../protocols/redfish/testing/mock-bmc.ts';
import { recordingContext, until as untilWithin } from '../../testing/recording.ts';
import { redfishAdapter } from './adapter.ts';
import { redfishConfigSchema } from './config.ts';
import { listedBmcs } from './listed.ts';
import { serverTree } from './testing/server-tree.ts';

const LOGIN = { username: 'plenum', password: 'secret' };
/** Files are looked at every second here; nothing waits this long on an idle machine. */
const PATIENCE_MS = 60_000;
const until = (condition: () => boolean) => untilWithin(condition, String(condition), PATIENCE_MS);
/** `plenum check` says where readings take longer than their interval, as they may on a loaded machine. */
const UNHURRIED = { interval: '1h' };
const GONE = 'the BMC is no longer listed';
const closing: Array<() => Promise<unknown>> = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-bmcs-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
  await rm(folder, { recursive: true, force: true });
});

async function bmcOf(serial: string): Promise<MockBmc> {
  const mock = await startMockBmc(serverTree({ serial }), { login: LOGIN });
  closing.push(mock.close);
  return mock;
}

const group = (mock: MockBmc, labels: Record<string, string>) => ({
  targets: [new URL(mock.url).host],
  labels: { __scheme__: 'http', ...labels },
});

/** Written beside it and renamed, as a program should. */
async function list(...groups: object[]): Promise<void> {
  await writeFile(join(folder, 'next'), JSON.stringify(groups));
  await rename(join(folder, 'next'), join(folder, 'bmcs.json'));
}

const configOf = (more: object = {}) =>
  redfishConfigSchema.parse({
    name: 'bmcs',
    protocol: 'redfish',
    interval: '1s',
    timeout: '30s',
    ...LOGIN,
    discovery: { files: [join(folder, '*.json')], refresh: '1s' },
    ...more,
  });

function run(more: object = {}) {
  const recording = recordingContext();
  const running = redfishAdapter.open(configOf(more)).run(recording.context);
  const stop = async () => {
    recording.stop();
    await running;
  };
  closing.push(stop);
  const power = (name: string) => recording.values(`${name} | hw.host.power`);
  const good = (name: string) => power(name).filter((value) => value !== null).length;
  return { ...recording, stop, power, good };
}

test('BMCs come and go with the file: a new one is read, one that is gone is bad once, closed and logged out, the others go on', async () => {
  const [a, b, c] = [await bmcOf('A'), await bmcOf('B'), await bmcOf('C')];
  await list(group(a, { instance: 'a', equipment: 'N1' }), group(b, { instance: 'b', equipment: 'N2' }));
  const { good, power, gaps, points, stop } = run();
  await until(() => good('a') > 1 && good('b') > 1);
  await list(group(b, { instance: 'b', equipment: 'N2' }), group(c, { instance: 'c', rack: 'R1' }));
  await until(() => good('c') > 1);
  expect(power('a').filter((value) => value === null)).toHaveLength(1);
  expect(power('a').at(-1)).toBeNull();
  expect(gaps.filter(({ cause }) => cause === GONE).flatMap(({ addresses }) => addresses)).toContain(
    'a | hw.host.power'
  );
  await until(() => a.sessions.size === 0);
  const asked = a.asked.length;
  const had = good('b');
  await until(() => good('b') > had + 2);
  expect([a.asked.length, power('b').includes(null), b.logins()]).toEqual([asked, false, 1]);
  expect(points.get('b | hw.host.power')).toMatchObject({ equipment: 'N2' });
  expect(points.get('c | hw.host.power')).toMatchObject({ rack: 'R1' });
  await list(group(a, { instance: 'a', equipment: 'N1' }), group(b, { instance: 'b', equipment: 'N2' }));
  const before = good('a');
  await until(() => good('a') > before);
  await stop();
  expect([a, b, c].map(({ sessions }) => sessions.size)).toEqual([0, 0, 0]);
});

test('a broken file keeps the last good list, with a complaint, and is read again by itself', async () => {
  const [a, b] = [await bmcOf('A'), await bmcOf('B')];
  await list(group(a, { instance: 'a', equipment: 'N1' }));
  const { good, power, complaints } = run();
  await until(() => good('a') > 1);
  await writeFile(join(folder, 'bmcs.json'), '[{"targets": ["10.0.0.1"');
  await until(() => complaints.length > 0);
  const had = good('a');
  await until(() => good('a') > had + 2);
  expect([power('a').includes(null), complaints]).toEqual([
    false,
    [expect.stringMatching(/bmcs\.json cannot be read: .*; its targets of before are kept\. Correct the file/)],
  ]);
  await list(group(a, { instance: 'a', equipment: 'N1' }), group(b, { instance: 'b', equipment: 'N2' }));
  await until(() => good('b') > 0);
});

test('a BMC that gets another name, or another machine under its name, is no impostor: the list says so', async () => {
  const [a, b] = [await bmcOf('A'), await bmcOf('B')];
  await list(group(a, { instance: 'old', equipment: 'N1' }));
  const { good, states } = run();
  await until(() => good('old') > 1);
  await list(group(a, { instance: 'new', equipment: 'N1' }));
  await until(() => good('new') > 1);
  await list();
  await until(() => states.at(-1)?.message === 'no BMCs are listed');
  await list(group(b, { instance: 'new', equipment: 'N1' }));
  const had = good('new');
  await until(() => good('new') > had);
  expect(states.filter(({ message }) => message?.includes('another machine'))).toEqual([]);
});

test('the BMCs of the configuration go before those of files, and rules say what labels mean', async () => {
  const [a, b] = [await bmcOf('A'), await bmcOf('B')];
  await list(group(b, { instance: 'a', rack: 'R9' }), group(b, { instance: 'bmc-r07n03', rack: 'R7' }));
  const { good, points, complaints } = run({
    bmcs: [{ host: a.url, name: 'a', equipment: 'N1' }],
    discovery: {
      files: [join(folder, '*.json')],
      targets: [{ match: { instance: 'bmc-(?<node>r\\d+n\\d+)' }, host: '{node}' }, { rack: '{rack}' }],
    },
  });
  await until(() => good('a') > 0 && good('bmc-r07n03') > 0);
  expect(points.get('a | hw.host.power')).toMatchObject({ equipment: 'N1' });
  expect(points.get('bmc-r07n03 | hw.host.power')).toMatchObject({ equipment: 'r07n03' });
  expect(complaints).toEqual([expect.stringContaining('have the same name a; the first is read')]);
});

test.each([
  [{ targets: ['10.0.0.1/redfish'] }, '"10.0.0.1/redfish" is not an address such as 10.30.0.11'],
  [{ targets: ['10.0.0.1'], labels: { __scheme__: 'ipmi' } }, '"10.0.0.1" is not an address such as 10.30.0.11'],
  [{ targets: ['b1'], labels: { fingerprint: 'abc' } }, 'the fingerprint of b1 is not a SHA-256'],
  [{ targets: ['b1'], labels: { kind: 'x' } }, '1 targets of'],
])('plenum check names what is wrong with a file: %j', async (entry, message) => {
  await list(entry);
  const results = await redfishAdapter.check(configOf(), AbortSignal.timeout(PATIENCE_MS));
  expect(results).toMatchObject([
    { ok: false, message: expect.stringContaining(message) as string },
    { ok: true, message: '0 targets in the files' },
  ]);
});

test('plenum check reads each BMC of the files, and names their hosts', async () => {
  await list(group(await bmcOf('A'), { node: 'r01n01' }));
  const results = await redfishAdapter.check(configOf(UNHURRIED), AbortSignal.timeout(PATIENCE_MS));
  expect(results).toMatchObject([
    { ok: true, message: '1 targets in the files' },
    { ok: true, hosts: ['r01n01'] },
  ]);
});

test('IPv6 addresses, ports and fingerprints are read as in the configuration', () => {
  const fingerprint = 'ab'.repeat(32);
  const { read } = listedBmcs(configOf());
  const listed = (address: string) => read({ address, labels: { instance: address, rack: 'R1', fingerprint } });
  expect(listed('[fd00::7]:8443')).toMatchObject({ origin: 'https://[fd00::7]:8443', rack: 'R1', fingerprint });
  expect(listed('fd00::8')).toMatchObject({ origin: 'https://[fd00::8]', name: 'fd00::8' });
});
