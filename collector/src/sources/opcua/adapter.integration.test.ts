import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort, startTestServer, type TestServer } from '#protocols/opcua/testing/test-server.ts';
import { recordingContext, until, type RecordingOptions } from '../../testing/recording.ts';
import { opcuaAdapter } from './adapter.ts';
import { opcuaConfigSchema, type OpcuaConfig } from './config.ts';

let folder = '';
const cleanups: Array<() => unknown> = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-opcua-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

const NODES = ['ns=1;s=Value0', 'ns=1;s=Value1', 'ns=1;s=Plain'];

function configOf(endpoint: string, extra: object = {}, security: object = {}): OpcuaConfig {
  return opcuaConfigSchema.parse({
    name: 'bms',
    protocol: 'opcua',
    endpoint,
    security: {
      user: 'plenum',
      password: 'right',
      pkiDirectory: join(folder, 'client'),
      acceptUnknownCertificates: true,
      ...security,
    },
    samplingInterval: '50ms',
    publishingInterval: '100ms',
    points: NODES.map((node) => ({ node, metric: 'AirTemperature', equipment: 'S1' })),
    ...extra,
  });
}

async function start(port?: number): Promise<TestServer> {
  const server = await startTestServer(join(folder, 'server'), port ?? (await freePort()));
  cleanups.push(server.stop);
  return server;
}

function run(config: OpcuaConfig, options?: RecordingOptions) {
  const recording = recordingContext(options);
  const done = opcuaAdapter
    .open(config)
    .run(recording.context)
    .catch((error: unknown) => error);
  cleanups.push(async () => {
    recording.stop();
    await done;
  });
  const reaches = (state: string) => until(() => recording.states.at(-1)?.state === state, state, 40_000);
  return { recording, done, reaches };
}

/** A line to the server that can swallow everything, as a firewall does. */
async function startLine(target: number) {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => !swallowing && to.write(data));
      from.on('close', () => to.destroy());
      from.on('error', () => undefined);
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanups.push(() => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  return { endpoint: `opc.tcp://127.0.0.1:${port}`, swallow: (on: boolean) => (swallowing = on) };
}

test('values come encrypted with their source times', async () => {
  const server = await start();
  const { recording, reaches } = run(configOf(server.endpoint));
  await reaches('connected');
  server.set(0, 21.5, 1_700_000_000_000);
  await until(() => recording.values(NODES[0] ?? '').includes(21.5), 'value');
  expect(recording.samples.find(({ value }) => value === 21.5)?.timeMs).toBe(1_700_000_000_000);
});

test('a missing node is named, and the others go on', async () => {
  const server = await start();
  const points = ['ns=1;s=Nowhere', 'nsu=urn:nobody;s=A', 'ns=1;s=Value0'];
  const named = points.map((node) => ({ node, metric: 'AirTemperature', equipment: 'S1' }));
  const { recording, reaches } = run(configOf(server.endpoint, { points: named }));
  await reaches('degraded');
  server.set(0, 4);
  await until(() => recording.values('ns=1;s=Value0').includes(4), 'value of the good node');
  expect(recording.complaints.join('\n')).toMatch(/ns=1;s=Nowhere.*BadNodeIdUnknown/);
  expect(recording.complaints.join('\n')).toMatch(/nsu=urn:nobody;s=A.*no namespace/);
});

test('an untrusted server certificate says which file to move, and moving it helps', async () => {
  const server = await start();
  const pkiDirectory = join(folder, 'careful');
  const config = configOf(server.endpoint, {}, { pkiDirectory, acceptUnknownCertificates: false });
  const [refused] = await opcuaAdapter.check(config, AbortSignal.timeout(30_000));
  expect(refused).toMatchObject({ ok: false, message: expect.stringContaining('not trusted') });
  const [, from = '', to = ''] = /mv "([^"]+)" "([^"]+)"/.exec(refused?.nextStep ?? '') ?? [];
  expect(await readdir(join(pkiDirectory, 'rejected'))).toHaveLength(1);
  await rename(from, join(to, 'server.pem'));
  const [accepted] = await opcuaAdapter.check(config, AbortSignal.timeout(30_000));
  // The nodes have no value yet, which is a remark and not a failure.
  expect(accepted).toMatchObject({ ok: true, message: expect.stringContaining('3 of 3 nodes') });
  expect(accepted?.message).toContain('ns=1;s=Plain (UncertainInitialValue)');
});

test('a wrong password is said to be one', async () => {
  const server = await start();
  const config = configOf(server.endpoint, {}, { password: 'wrong' });
  const [result] = await opcuaAdapter.check(config, AbortSignal.timeout(30_000));
  expect(result?.nextStep).toContain('security.password');
});

test('a black hole is noticed in seconds and loses nothing', async () => {
  const server = await start();
  const line = await startLine(server.port);
  const { recording, reaches } = run(configOf(line.endpoint));
  await reaches('connected');
  let count = 0;
  // Five samplings for each value: a busy machine must not make the server itself miss one.
  const ticking = setInterval(() => server.set(0, ++count), 250);
  cleanups.push(() => clearInterval(ticking));
  await until(() => count > 4, 'ticks');
  line.swallow(true);
  const swallowedMs = Date.now();
  await reaches('disconnected');
  expect(Date.now() - swallowedMs).toBeLessThan(9_000);
  line.swallow(false);
  await reaches('connected');
  const upTo = count;
  await until(() => recording.values(NODES[0] ?? '').includes(upTo + 5), 'values after the outage');
  const seen = new Set(recording.values(NODES[0] ?? ''));
  const first = Math.min(...[...seen].map(Number).filter((value) => value > 0));
  const lost = Array.from({ length: upTo - first }, (_, index) => first + index).filter((value) => !seen.has(value));
  expect(lost).toEqual([]);
  expect(recording.gaps).toEqual([]);
});

test('an overflowed queue is filled from history, or recorded as a gap where there is none', async () => {
  const server = await start();
  // 22 places for the 60 samples between two messages.
  const { recording, reaches } = run(configOf(server.endpoint, { surviveOutage: '1s', publishingInterval: '3s' }));
  await reaches('connected');
  server.set(0, 0);
  server.set(2, 0);
  await until(() => recording.values('ns=1;s=Plain').includes(0), 'first values');
  for (let value = 1; value <= 120; value++) {
    server.set(0, value);
    server.set(2, value);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await until(() => recording.values('ns=1;s=Value0').includes(120), 'last value');
  const isPlain = ({ addresses }: { addresses: string[] }) => addresses.includes('ns=1;s=Plain');
  await until(() => recording.gaps.some(isPlain), 'gap');
  const distinct = (address: string) => new Set(recording.values(address)).size;
  expect(distinct('ns=1;s=Value0')).toBeGreaterThan(distinct('ns=1;s=Plain') + 20);
  expect(recording.gaps.filter(isPlain).every(({ cause }) => cause === 'queue overflow')).toBe(true);
});

test('after a kill of the collector the history since the last stored value comes in, page by page', async () => {
  const startMs = Date.now() - 600_000;
  const history = Array.from({ length: 2_500 }, (_, index) => ({ timeMs: startMs + index * 200, value: index }));
  const server = await startTestServer(join(folder, 'server'), await freePort(), { history });
  cleanups.push(server.stop);
  const stored = startMs + 99 * 200;
  const { recording, reaches } = run(configOf(server.endpoint), {
    lastTimesMs: async () =>
      new Map([
        ['ns=1;s=Value0', stored],
        ['ns=1;s=Plain', stored],
      ]),
  });
  await reaches('connected');
  await until(() => new Set(recording.values('ns=1;s=Value0')).size >= 2_400, 'history');
  // What lies between the last stored value and the start of the subscription is there, without a hole.
  const seen = new Set(recording.values('ns=1;s=Value0'));
  expect(history.slice(100).filter(({ value }) => !seen.has(value))).toEqual([]);
  expect(recording.gaps).toMatchObject([{ addresses: ['ns=1;s=Plain'], fromMs: stored, cause: 'no subscription' }]);
});

test('a server that is killed and comes back is subscribed to again, and the outage is a gap', async () => {
  const server = await start();
  const { recording, reaches } = run(configOf(server.endpoint));
  await reaches('connected');
  server.set(0, 1);
  server.set(2, 1);
  await until(() => recording.values('ns=1;s=Plain').includes(1), 'first values');
  await server.stop();
  cleanups.shift();
  await reaches('disconnected');
  const returned = await start(server.port);
  await reaches('connected');
  const ticking = setInterval(() => returned.set(2, 7), 100);
  cleanups.push(() => clearInterval(ticking));
  await until(() => recording.values('ns=1;s=Plain').includes(7), 'value after the restart', 40_000);
  await until(() => recording.gaps.some(({ addresses }) => addresses.includes('ns=1;s=Plain')), 'gap');
});
