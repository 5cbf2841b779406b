import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DataType, resolveNodeId, StatusCodes, VariantArrayType } from 'node-opcua-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import {
  freePort,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '#protocols/opcua/testing/test-server.ts';
import { recordingContext, until, type RecordingOptions } from '../../testing/recording.ts';
import { opcuaAdapter } from './adapter.ts';
import { opcuaConfigSchema, type OpcuaConfig } from './config.ts';
import { runOpcua, type SourceMemory } from './run.ts';

let folder = '';
const cleanups: Array<() => unknown> = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-opcua-odd-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

function configOf(endpoint: string, nodes: string[], extra: object = {}, security: object = {}): OpcuaConfig {
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
    points: nodes.map((node) => ({ node, metric: 'AirTemperature', equipment: 'S1' })),
    ...extra,
  });
}

async function start(options: TestServerOptions = {}, port?: number): Promise<TestServer & { end(): Promise<void> }> {
  const server = await startTestServer(join(folder, 'server'), port ?? (await freePort()), options);
  let ending: Promise<void> | undefined;
  const end = () => (ending ??= server.stop());
  cleanups.push(end);
  return { ...server, end };
}

/** What the collector's one source of a configuration would remember between two runs. */
const memories = new Map<OpcuaConfig, SourceMemory>();
function memoryOf(config: OpcuaConfig): SourceMemory {
  const memory = memories.get(config) ?? {};
  memories.set(config, memory);
  return memory;
}

function run(config: OpcuaConfig, options?: RecordingOptions, maxWaiting?: number) {
  const recording = recordingContext(options);
  const done = runOpcua(config, recording.context, { memory: memoryOf(config), maxWaiting }).catch(
    (error: unknown) => error
  );
  const stop = async () => {
    recording.stop();
    await done;
  };
  cleanups.push(stop);
  const reaches = (state: string) => until(() => recording.states.at(-1)?.state === state, state, 40_000);
  return { recording, done, reaches, stop };
}

const check = async (config: OpcuaConfig) => (await opcuaAdapter.check(config, AbortSignal.timeout(30_000)))[0];
const MORE = Array.from({ length: 250 }, (_, index) => `ns=1;s=More${index}`);

describe('a server with limits is read within them', () => {
  test.each([
    ['announced for reading', { nodesPerRead: 100 }],
    ['announced for monitored items', { itemsPerCall: 100 }],
    ['announced, very low', { nodesPerRead: 3, itemsPerCall: 7 }],
    ['kept to itself', { nodesPerRead: 100, itemsPerCall: 90, isSilent: true }],
  ])('limit %s', async (_, limits) => {
    const server = await start({ more: 250, limits });
    const config = configOf(server.endpoint, MORE);
    expect(await check(config)).toMatchObject({ ok: true, message: expect.stringContaining('250 of 250') });
    const { recording, reaches } = run(config);
    await reaches('connected');
    await until(() => new Set(recording.samples.map(({ address }) => address)).size === 250, 'all 250 nodes');
  });

  test('items beyond a total are named with the server words, and the others are read', async () => {
    const server = await start({ more: 250, limits: { items: 200 } });
    const config = configOf(server.endpoint, MORE);
    const { recording, reaches } = run(config);
    await reaches('degraded');
    expect(recording.states.at(-1)?.message).toContain('50 of 250 nodes cannot be read');
    expect(recording.complaints.join('\n')).toMatch(/ns=1;s=More249 cannot be subscribed to: BadTooManyMonitoredItems/);
    const isGood = ({ quality }: { quality: number }) => quality === Quality.good;
    const read = () => new Set(recording.samples.filter(isGood).map(({ address }) => address)).size;
    await until(() => read() === 200, '200 nodes');
  });

  test('the check tells the truth about them', async () => {
    const server = await start({ more: 250, limits: { items: 200 } });
    const result = await check(configOf(server.endpoint, MORE));
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('200 of 250') });
    expect(result?.message).toContain('BadTooManyMonitoredItems');
  });
});

describe('namespaces in another order after a restart', () => {
  const HALLS: Array<[string, number]> = [
    ['urn:hall-a', 10],
    ['urn:hall-b', 20],
  ];

  test('nodes by URI are found again, nodes by an index that points elsewhere are not mixed up', async () => {
    const server = await start({ namespaces: HALLS });
    const byUri = ['nsu=urn:hall-a;s=Thing', 'nsu=urn:hall-b;s=Thing'];
    const { recording, reaches } = run(configOf(server.endpoint, [...byUri, 'ns=2;s=Thing', 'ns=1;s=Value0']));
    await reaches('connected');
    await until(() => recording.values('ns=2;s=Thing').includes(10), 'first values');
    await server.end();
    await reaches('disconnected');
    const before = recording.samples.length;
    const returned = await start({ namespaces: HALLS.toReversed() }, server.port);
    await reaches('degraded');
    returned.set(0, 5);
    await until(() => recording.values('ns=1;s=Value0').includes(5), 'values after the restart');
    const later = (node: string) =>
      recording.samples
        .slice(before)
        .filter(({ address, value }) => address === node && value !== null)
        .map(({ value }) => value);
    await until(() => byUri.every((node) => later(node).length > 0), 'values by URI');
    expect(new Set(later(byUri[0] ?? ''))).toEqual(new Set([10]));
    expect(new Set(later(byUri[1] ?? ''))).toEqual(new Set([20]));
    expect(later('ns=2;s=Thing')).toEqual([]);
    expect(recording.complaints.join('\n')).toMatch(/ns=2;s=Thing is not read.*urn:hall-a.*urn:hall-b/);
    expect(recording.gaps.some(({ addresses }) => addresses.includes(byUri[0] ?? ''))).toBe(true);
  });

  test('the check writes out the URI for nodes that are named by index, but not for the two indexes that are always the same', async () => {
    const server = await start({ namespaces: HALLS });
    const loose = await check(configOf(server.endpoint, ['ns=3;s=Thing', 'ns=2;s=Thing', 'ns=1;s=Value0']));
    expect(loose).toMatchObject({ ok: true });
    expect(loose?.message).toContain(
      '2 nodes are named by a namespace index, which the server may change when it restarts: write nsu=urn:hall-b;s=Thing instead of ns=3;s=Thing'
    );
    const firm = await check(configOf(server.endpoint, ['nsu=urn:hall-b;s=Thing', 'ns=1;s=Value0', 'i=2259']));
    expect(firm).toMatchObject({ ok: true });
    expect(firm?.message).not.toContain('index');
  });

  test('what an index meant is known also after the source had to start afresh', async () => {
    const server = await start({ namespaces: HALLS });
    const config = configOf(server.endpoint, ['nsu=urn:hall-a;s=Thing', 'ns=2;s=Thing']);
    const first = run(config);
    await until(() => first.recording.values('ns=2;s=Thing').includes(10), 'first values');
    await first.stop();
    await server.end();
    await start({ namespaces: HALLS.toReversed() }, server.port);
    const { recording, reaches } = run(config);
    await reaches('degraded');
    await until(() => recording.values('nsu=urn:hall-a;s=Thing').includes(10), 'values by URI');
    expect(recording.values('ns=2;s=Thing').filter((value) => value !== null)).toEqual([]);
    expect(recording.complaints.join('\n')).toMatch(/ns=2;s=Thing is not read.*urn:hall-a.*urn:hall-b/);
  });

  test('without a lost connection, the nodes are looked up by the new table', async () => {
    const server = await start({ namespaces: HALLS });
    const config = configOf(server.endpoint, ['nsu=urn:hall-a;s=Thing', 'ns=2;s=Thing', 'ns=1;s=Value0']);
    const first = run(config);
    await until(() => first.recording.values('ns=2;s=Thing').includes(10), 'first values');
    server.renumber(['http://opcfoundation.org/UA/', 'urn:own', 'urn:hall-b', 'urn:hall-a']);
    expect(String(await first.done)).toContain("the server's namespaces changed; all nodes are looked up again");
    // As the host does it: the same source is started anew.
    const { recording, reaches } = run(config);
    await reaches('degraded');
    await until(() => recording.values('nsu=urn:hall-a;s=Thing').includes(20), 'the node at the new place');
    expect(recording.values('ns=2;s=Thing').filter((value) => value !== null)).toEqual([]);
    expect(recording.complaints.join('\n')).toMatch(/ns=2;s=Thing is not read/);
  });

  test('a node that comes later is read without a restart', async () => {
    const server = await start();
    const { recording, reaches } = run(configOf(server.endpoint, ['ns=1;s=Value0', 'ns=1;s=Late']));
    await reaches('degraded');
    expect(recording.samples.some(({ address, value }) => address === 'ns=1;s=Late' && value === null)).toBe(true);
    server.add('Late');
    await reaches('connected');
    await until(() => recording.values('ns=1;s=Late').includes(1), 'value of the late node');
  });
});

test('values of odd types are bad, each for itself, and the others go on', async () => {
  const odd = {
    Text: { dataType: DataType.LocalizedText, value: { text: 'on', locale: 'en' } },
    Array: { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2] },
    When: { dataType: DataType.DateTime, value: new Date(0) },
    Bytes: { dataType: DataType.ByteString, value: Buffer.from('abc') },
    NaN: { dataType: DataType.Double, value: Number.NaN },
    Big: { dataType: DataType.Int64, arrayType: VariantArrayType.Scalar, value: [0xffffffff, 0xfffffff6] },
    Switch: { dataType: DataType.Boolean, value: true },
    Node: { dataType: DataType.NodeId, value: resolveNodeId('ns=1;s=Text') },
  };
  const server = await start({ odd });
  const nodes = Object.keys(odd).map((name) => `ns=1;s=${name}`);
  const config = configOf(server.endpoint, [...nodes, 'ns=1;s=Value0']);
  const { recording, reaches } = run(config);
  await reaches('connected');
  server.set(0, 5);
  await until(() => recording.values('ns=1;s=Value0').includes(5), 'value of the plain node');
  await until(() => nodes.every((node) => recording.values(node).length > 0), 'a sample of each');
  const valueOf = (name: string) => recording.values(`ns=1;s=${name}`).at(-1);
  expect(Object.fromEntries(Object.keys(odd).map((name) => [name, valueOf(name)]))).toEqual({
    Text: null,
    Array: null,
    When: null,
    Bytes: null,
    NaN: null,
    Big: -10,
    Switch: 1,
    Node: null,
  });
  const result = await check(config);
  expect(result?.ok).toBe(false);
  expect(result?.nextStep).not.toContain('NaN');
});

test('while the spool is full the server queues, memory stays bounded, and what its queues lose is a gap', async () => {
  const server = await start();
  let isFull = true;
  const room: Array<() => void> = [];
  const store = () => (isFull ? new Promise<void>((resolve) => room.push(resolve)) : Promise.resolve());
  const config = configOf(server.endpoint, ['ns=1;s=Plain'], { surviveOutage: '1s' });
  const { recording, reaches } = run(config, { store }, 20);
  await reaches('connected');
  let value = 0;
  const ticking = setInterval(() => server.set(2, ++value), 60);
  cleanups.push(() => clearInterval(ticking));
  await until(() => recording.complaints.some((line) => line.includes('the server queues')), 'pause', 40_000);
  const pausedAt = value;
  await until(() => value > pausedAt + 150, 'a pause longer than the queue', 60_000);
  isFull = false;
  room.forEach((resolve) => resolve());
  await until(() => recording.values('ns=1;s=Plain').includes(value - 1), 'values after the pause');
  await until(() => recording.gaps.some(({ cause }) => cause === 'queue overflow'), 'gap');
  const seen = new Set(recording.values('ns=1;s=Plain'));
  const lost = Array.from({ length: 150 }, (_, index) => pausedAt + index).filter((one) => !seen.has(one));
  expect(lost.length).toBeGreaterThan(50);
  // It never had more in hand than its limit and the messages under way: the rest was lost at the server.
  expect(recording.complaints.join('\n')).toMatch(/overflowed/);
});

test('what is in hand when the collector stops is handed in before the run ends', async () => {
  const server = await start();
  const room: Array<() => void> = [];
  const store = () => new Promise<void>((resolve) => room.push(resolve));
  const config = configOf(server.endpoint, ['ns=1;s=Value0']);
  const { recording, reaches, done } = run(config, { store });
  await reaches('connected');
  await until(() => room.length > 0, 'the first values on their way');
  server.set(0, 7);
  await new Promise((resolve) => setTimeout(resolve, 500));
  recording.stop();
  let hasEnded = false;
  void done.then(() => (hasEnded = true));
  await until(() => {
    room.splice(0).forEach((resolve) => resolve());
    return hasEnded;
  }, 'the end');
  expect(recording.values('ns=1;s=Value0').at(-1)).toBe(7);
});

describe('the check says what is wrong with', () => {
  const nodes = ['ns=1;s=Value0'];

  test('a port where nothing listens', async () => {
    const result = await check(configOf(`opc.tcp://127.0.0.1:${await freePort()}`, nodes));
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('nothing listens on port') });
    expect(result?.nextStep).toContain('port of `endpoint`');
  });

  test('a port of another service', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy()));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => other.close(resolve)));
    const result = await check(configOf(`opc.tcp://127.0.0.1:${port}`, nodes));
    expect(result?.message).toContain('does not answer as an OPC UA server');
  });

  test('a host that does not exist', async () => {
    const result = await check(configOf('opc.tcp://no-such-host.invalid:4840', nodes));
    expect(result?.message).toContain('no-such-host.invalid');
    expect(result?.nextStep).toMatch(/host of `endpoint`|firewall/);
  });

  test('a mode or policy that the server does not offer, with those that it does', async () => {
    const server = await start();
    const result = await check(configOf(server.endpoint, nodes, {}, { mode: 'Sign' }));
    expect(result?.message).toContain('does not offer mode Sign with policy Basic256Sha256');
    expect(result?.message).toContain('it offers SignAndEncrypt with Basic256Sha256');
    expect(result?.nextStep).toContain('`security.mode`');
  });

  test('an anonymous login that the server does not accept', async () => {
    const server = await start();
    const login = { user: undefined, password: undefined, anonymous: true };
    const result = await check(configOf(server.endpoint, nodes, {}, login));
    expect(result?.message).toContain('does not accept an anonymous login');
    expect(result?.nextStep).toContain('`security.user`');
  });

  test('a path of the endpoint that the server refuses', async () => {
    // An error message as in OPC UA part 6, section 7.1.2.5, in answer to the first one of the client.
    const refusal = Buffer.alloc(16);
    refusal.write('ERRF');
    refusal.writeUInt32LE(refusal.length, 4);
    refusal.writeUInt32LE(StatusCodes.BadTcpEndpointUrlInvalid.value, 8);
    refusal.writeInt32LE(-1, 12);
    const strict = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(refusal));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => strict.listen(port, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => strict.close(resolve)));
    const result = await check(configOf(`opc.tcp://127.0.0.1:${port}/no/such/path`, nodes));
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('BadTcpEndpointUrlInvalid') });
    expect(result?.nextStep).toContain('path of `endpoint`');
  });

  test("a server's certificate that nobody has trusted yet, and how to trust it", async () => {
    const server = await start();
    const pkiDirectory = join(folder, 'careful-client');
    const config = configOf(server.endpoint, nodes, {}, { acceptUnknownCertificates: false, pkiDirectory });
    const result = await check(config);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('certificate is not trusted') });
    const [, from = '', to = ''] = /mv "([^"]+)" "([^"]+)"/.exec(result?.nextStep ?? '') ?? [];
    await rename(from, join(to, basename(from)));
    expect(await check(config)).toMatchObject({ ok: true });
  });

  test('a server that does not trust our certificate, and which file it is', async () => {
    const pki = join(folder, 'distrusting');
    const server = await startTestServer(pki, await freePort(), { isDistrusting: true });
    cleanups.push(server.stop);
    const result = await check(configOf(server.endpoint, nodes, {}, { pkiDirectory: join(folder, 'unknown-client') }));
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('does not trust our certificate') });
    const [, own = ''] = /Trust it at the server: (\S+?)\.?$/.exec(result?.nextStep ?? '') ?? [];
    expect(await readFile(own, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  test('a wrong password', async () => {
    const server = await start();
    const result = await check(configOf(server.endpoint, nodes, {}, { password: 'wrong' }));
    expect(result?.message).toMatch(/refuses the login \(Bad/);
  });

  test('a node that does not exist, and not with one that is bad now', async () => {
    const server = await start({ odd: { NaN: { dataType: DataType.Double, value: Number.NaN } } });
    const bad = await check(configOf(server.endpoint, ['ns=1;s=NaN']));
    expect(bad).toMatchObject({ ok: true, message: expect.stringContaining('1 without a good value') });
    const missing = await check(configOf(server.endpoint, ['ns=1;s=Nowhere']));
    expect(missing).toMatchObject({ ok: false, message: expect.stringContaining('BadNodeIdUnknown') });
  });
});
