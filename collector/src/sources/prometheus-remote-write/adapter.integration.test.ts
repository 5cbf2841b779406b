import { request } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compress } from 'snappyjs';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../testing/peer.ts';
import { recordingContext, until, type Recording, type RecordingOptions } from '../../testing/recording.ts';
import { requestV2, writeRequest, type SentSeries } from '../../../../protocols/remote-write/testing/write-requests.ts';
import { remoteWriteAdapter } from './adapter.ts';
import { remoteWriteConfigSchema } from './config.ts';

const running: Array<{ recording: Recording; ended: Promise<void> }> = [];
const T0 = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const V2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';

afterEach(async () => {
  for (const { recording, ended } of running.splice(0)) {
    recording.stop();
    await ended;
  }
});

/** What is left after it is held by somebody. */
function collectGarbage(): void {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
}

const configOf = (more: object = {}) =>
  remoteWriteConfigSchema.parse({
    name: 'tested',
    protocol: 'prometheus-remote-write',
    listen: '127.0.0.1:0',
    targets: [{ equipment: '{host}', name: '{job}' }],
    ...more,
  });

async function receiver(more: object = {}, options: RecordingOptions = {}) {
  const recording = recordingContext(options);
  const port = await freePort();
  const ended = remoteWriteAdapter.open(configOf({ listen: `127.0.0.1:${port}`, ...more })).run(recording.context);
  running.push({ recording, ended });
  await until(() => recording.states.length > 0, 'the receiver listens');
  return { recording, port, url: `http://127.0.0.1:${port}/api/v1/write` };
}

interface Sending {
  body?: Uint8Array<ArrayBufferLike>;
  headers?: Record<string, string>;
  method?: string;
}

/** As a sender of 1.0 does, unless said otherwise. */
async function send(url: string, series: SentSeries[], { body, headers, method = 'POST' }: Sending = {}) {
  const isV2 = headers?.['content-type'] === V2;
  const answer = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': isV2 ? '2.0.0' : '0.1.0',
      'user-agent': 'Prometheus/2.42.0',
      ...headers,
    },
    ...(method === 'GET'
      ? {}
      : { body: Buffer.from(body ?? compress(isV2 ? requestV2(series) : writeRequest(series))) }),
  });
  return { status: answer.status, text: (await answer.text()).trim(), headers: answer.headers };
}

const gpu = (
  value: number,
  timeMs: number,
  more: Partial<SentSeries> = {},
  labels: Record<string, string> = {}
): SentSeries => ({
  labels: { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '0', host: 'N1', job: 'dcgm', ...labels },
  samples: [{ timeMs, value }],
  ...more,
});
const POWER = 'dcgm | N1 | hw.power | GPU | gpu0';

describe('a sender', () => {
  it.each([{}, { 'content-type': V2 }])('gets what it sends stored as points of the catalog (%o)', async (headers) => {
    const { recording, url } = await receiver();
    const answer = await send(
      url,
      [
        gpu(300, T0),
        gpu(310, T0 + 15_000),
        { labels: { __name__: 'go_goroutines' }, samples: [{ timeMs: T0, value: 9 }] },
      ],
      {
        headers: headers as Record<string, string>,
      }
    );
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('3');
    expect(answer.headers.get('x-prometheus-remote-write-histograms-written')).toBe('0');
    expect(recording.values(POWER)).toEqual([300, 310]);
    expect(recording.points.get(POWER)).toMatchObject({
      equipment: 'N1',
      metric: 'hw.power',
      sourceUnit: 'W',
      simulated: true,
    });
  });

  it('is answered only once its samples are durable', async () => {
    const stored = Promise.withResolvers<void>();
    const { recording, url } = await receiver({}, { store: () => stored.promise });
    let isAnswered = false;
    const answer = send(url, [gpu(300, T0)]).finally(() => (isAnswered = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isAnswered).toBe(false);
    stored.resolve();
    expect((await answer).status).toBe(204);
    expect(recording.values(POWER)).toEqual([300]);
  });

  it('is told to come again while nothing can be stored, and loses no rate by it', async () => {
    let blocked: string | undefined;
    const { recording, url } = await receiver({}, { blocked: () => blocked });
    const counter = (value: number, timeMs: number) =>
      gpu(value, timeMs, {}, { __name__: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION' });
    await send(url, [counter(1_000, T0)]);
    blocked = 'the spool is full';
    const refused = await send(url, [counter(4_000, T0 + 10_000)]);
    expect(refused).toMatchObject({ status: 503, text: expect.stringContaining('the spool is full') });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    blocked = undefined;
    await send(url, [counter(4_000, T0 + 10_000)]);
    await send(url, [counter(4_000, T0 + 10_000)]);
    expect(recording.values('dcgm | N1 | hw.energy | GPU | gpu0')).toEqual([300]);
    expect(recording.counted).toEqual(['storage']);
  });

  it('ends a series by a marker: bad once, and a gap when it is back', async () => {
    const { recording, url } = await receiver();
    await send(url, [gpu(300, T0)]);
    await send(url, [gpu(0, T0 + 15_000, { samples: [{ timeMs: T0 + 15_000, value: 0, isStale: true }] })]);
    await send(url, [gpu(320, T0 + 45_000)]);
    expect(recording.samples.map(({ timeMs, value, quality }) => [timeMs - T0, value, quality])).toEqual([
      [0, 300, 0],
      [15_000, null, 2],
      [45_000, 320, 0],
    ]);
    expect(recording.gaps).toEqual([{ addresses: [POWER], fromMs: T0, toMs: T0 + 45_000, cause: 'nothing was sent' }]);
  });

  it('delivers late and out of order, and every sample keeps its time', async () => {
    const { recording, url } = await receiver();
    const old = T0 - 5 * 3_600_000;
    await send(url, [gpu(2, old + 15_000)]);
    await send(url, [gpu(1, old)]);
    await send(url, [gpu(3, T0)]);
    expect(recording.samples.map(({ timeMs, value, isHistory }) => [timeMs, value, isHistory])).toEqual([
      [old + 15_000, 2, true],
      [old, 1, true],
      [T0, 3, true],
    ]);
  });

  it('reads of counters that began anew', async () => {
    const { recording, url } = await receiver();
    const energy = (value: number, timeMs: number, startMs: number) =>
      gpu(0, 0, { samples: [{ timeMs, value, startMs }] }, { __name__: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION' });
    const headers = { 'content-type': V2 };
    await send(url, [energy(50_000, T0, T0 - 1e9)], { headers });
    // It counts from a new start, and is already higher than it was.
    await send(url, [energy(60_000, T0 + 20_000, T0 + 10_000)], { headers });
    expect(recording.values('dcgm | N1 | hw.energy | GPU | gpu0')).toEqual([6_000]);
  });
});

describe('bad input gets a status and one line, is counted, and disturbs nothing else', () => {
  const half = (bytes: Uint8Array) => bytes.slice(0, Math.floor(bytes.length / 2));
  const good = compress(writeRequest([gpu(1, T0)]));

  it.each<[string, Sending, number, string, string]>([
    ['truncated snappy', { body: half(good) }, 400, 'the snappy block is cut off', 'not understood'],
    [
      'truncated protobuf',
      { body: compress(half(writeRequest([gpu(1, T0)]))) },
      400,
      'the protobuf message is cut off',
      'not understood',
    ],
    [
      'no protobuf at all',
      { body: compress(Buffer.from('{"streams": []}')) },
      400,
      'not the protobuf message',
      'not understood',
    ],
    ['an empty body', { body: new Uint8Array() }, 400, 'the snappy block is cut off', 'not understood'],
    [
      'JSON',
      { headers: { 'content-type': 'application/json' } },
      415,
      'Content type "application/json" is not supported',
      'media type',
    ],
    [
      'an unknown message',
      { headers: { 'content-type': 'application/x-protobuf;proto=a.b.C' } },
      415,
      'io.prometheus.write.v2.Request',
      'media type',
    ],
    ['gzip', { headers: { 'content-encoding': 'gzip' } }, 415, 'snappy, in its block format', 'media type'],
    ['a GET', { method: 'GET' }, 405, 'takes POST, not GET', 'address'],
  ])('%s', async (_, sending, status, text, kind) => {
    const { recording, url } = await receiver();
    const answer = await send(url, [], sending);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(answer.text.split('\n')).toHaveLength(1);
    expect(recording.counted).toEqual([kind]);
    expect(recording.samples).toEqual([]);
    expect((await send(url, [gpu(1, T0)])).status).toBe(204);
  });

  it('a wrong path names the right one', async () => {
    const { url } = await receiver();
    expect(await send(url.replace('/api/v1/write', '/write'), [])).toMatchObject({
      status: 404,
      text: expect.stringContaining('/api/v1/write'),
    });
  });

  it('a bomb: a small body that says that it unpacks to gigabytes', async () => {
    const { url } = await receiver();
    const body = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07, 0x00, 0x61]);
    expect(await send(url, [], { body })).toMatchObject({
      status: 413,
      text: expect.stringContaining('2147483647 bytes once unpacked'),
    });
  });

  it.each(['with its length', 'in chunks'])('a body of 100 MB %s, without taking the memory', async (how) => {
    const { recording, port, url } = await receiver({ maxBodySize: '4MB' });
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = request(
        {
          port,
          path: '/api/v1/write',
          method: 'POST',
          headers: {
            'content-type': 'application/x-protobuf',
            'content-encoding': 'snappy',
            ...(how === 'in chunks' ? {} : { 'content-length': 100 * 2 ** 20 }),
          },
        },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        }
      );
      outgoing.on('error', reject);
      const piece = Buffer.alloc(2 ** 20, 7);
      let left = 100;
      const more = () => {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        if (left-- === 0) {
          outgoing.end();
        } else if (outgoing.write(piece)) {
          setImmediate(more);
        } else {
          outgoing.once('drain', more);
        }
      };
      more();
    });
    expect(answer).toMatchObject({ status: 413, text: expect.stringContaining('at most 4194304') });
    expect(peak).toBeLessThan(40 * 2 ** 20);
    expect(recording.counted).toEqual(['too large']);
    expect((await send(url, [gpu(1, T0)])).status).toBe(204);
  });

  it('a million series: those within the limit are stored, the others are not remembered', async () => {
    const { recording, url } = await receiver({ maxSeries: 500 });
    const batch = (first: number) =>
      Array.from({ length: 10_000 }, (_, index) => gpu(index, T0 + first, {}, { gpu: String(first + index) }));
    await send(url, batch(0).slice(0, 500));
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let first = 0; first < 100; first++) {
      const answer = await send(url, batch(first * 10_000));
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('beyond the 500 that one sender may have');
    }
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 2 ** 20);
    expect(recording.points.size).toBe(500);
    // The series that are known go on.
    await send(url, [gpu(7, T0 + 1e6)]);
    expect(recording.values(POWER)).toContain(7);
  }, 120_000);

  it('a native histogram is refused by name, and the samples beside it are stored', async () => {
    const { recording, url } = await receiver();
    const histogram = { labels: { __name__: 'http_request_seconds' }, samples: [], histograms: 1 };
    const answer = await send(url, [gpu(300, T0), histogram], { headers: { 'content-type': V2 } });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('http_request_seconds') });
    expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('1');
    expect(recording.values(POWER)).toEqual([300]);
  });

  it('a slow sender is hung up on, and the others go on', async () => {
    const { recording, port, url } = await receiver({ timeout: '1s' });
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(
      'POST /api/v1/write HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-encoding: snappy\r\ncontent-length: 1000\r\n\r\n'
    );
    const dripping = setInterval(() => socket.write('x'), 100);
    socket.on('error', () => undefined);
    expect((await send(url, [gpu(1, T0)])).status).toBe(204);
    await ended;
    clearInterval(dripping);
    expect(text).toContain('408 Request Timeout');
    expect(recording.counted).toContain('too slow');
  });

  it('a sender that hangs up, in the middle of a body or instead of the rest of a refused one, is told as what it is', async () => {
    const { recording, port } = await receiver();
    const post = async (path: string, length: number) => {
      const socket = connect(port, '127.0.0.1');
      const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      socket.on('error', () => undefined).resume();
      const head = 'host: x\r\ncontent-type: application/x-protobuf\r\ncontent-encoding: snappy';
      socket.end(`POST ${path} HTTP/1.1\r\n${head}\r\ncontent-length: ${length}\r\n\r\nxxx`);
      await closed;
    };
    await post('/api/v1/write', 100_000_000);
    await post('/elsewhere', 1_000);
    await post('/api/v1/write', 1_000);
    await until(() => recording.counted.length >= 3, 'three complaints');
    expect(recording.counted).toEqual(['too large', 'address', 'not understood']);
    expect(recording.complaints.at(-1)).toMatch(/The sender hung up in the middle of a request/);
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write('SSH-2.0-OpenSSH_9.2\r\n');
    await until(() => recording.counted.length > 3, 'another');
    expect(recording.counted.slice(3)).toEqual(['not understood']);
  });

  it('more requests at once than are wanted are told to come again', async () => {
    const stored = Promise.withResolvers<void>();
    const { recording, url } = await receiver({ maxRequests: 1 }, { store: () => stored.promise });
    const first = send(url, [gpu(1, T0)]);
    await until(() => recording.points.size > 0, 'the first is in hand');
    expect((await send(url, [gpu(2, T0 + 1)])).status).toBe(503);
    stored.resolve();
    expect((await first).status).toBe(204);
  });
});

describe('a login', () => {
  const auth = [
    { bearerToken: 'of-prometheus', name: 'prom-a' },
    { bearerToken: 'of-last-year', expires: '2025-12-31' },
    { username: 'agent', password: 'of-agent' },
  ];
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each<[string, string | undefined, number, string]>([
    ['right token', 'Bearer of-prometheus', 204, ''],
    ['right password', basic('agent:of-agent'), 204, ''],
    ['no login', undefined, 401, 'wants a login'],
    ['wrong token', 'Bearer of-nobody', 401, 'The login is wrong'],
    ['wrong password', basic('agent:no'), 401, 'The login is wrong'],
    ['token that expired', 'Bearer of-last-year', 401, 'expired at 2025-12-31T00:00:00.000Z'],
  ])('%s', async (_, authorization, status, text) => {
    const { recording, url } = await receiver({ auth });
    const answer = await send(url, [gpu(1, T0)], { headers: authorization === undefined ? {} : { authorization } });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(recording.counted).toEqual(status === 204 ? [] : ['login']);
    if (status === 401) {
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect(recording.complaints.join()).not.toMatch(/of-nobody|of-agent|of-last-year/);
  });

  it('is needed where others can reach the port', () => {
    const points = (more: object) => remoteWriteAdapter.points(configOf(more), 'tested', 'demo');
    expect(() => points({ listen: '0.0.0.0:9201' })).toThrow(
      'Anybody who reaches 0.0.0.0:9201 could write measurements'
    );
    expect(points({ listen: '0.0.0.0:9201', auth: 'none' })).toEqual([]);
    expect(points({ listen: '0.0.0.0:9201', auth: { bearerToken: 'x' } })).toEqual([]);
  });
});

describe('checking a receiver', () => {
  const check = async (more: object) => remoteWriteAdapter.check(configOf(more), AbortSignal.timeout(10_000));

  it('finds the port free', async () => {
    expect(await check({})).toEqual([
      expect.objectContaining({ ok: true, message: expect.stringContaining('the port is free') }),
    ]);
  });

  it('counts its logins, and says how many of them have expired', async () => {
    const one = { username: 'alloy', password: 'secret' };
    const [first] = await check({ auth: one });
    expect(first).toMatchObject({ target: 'auth', ok: true, message: '1 login' });
    const [both] = await check({ auth: [one, { bearerToken: 'old', expires: '2025-12-31' }] });
    expect(both).toMatchObject({ target: 'auth', ok: false, message: '2 logins, 1 of them expired' });
  });

  it('asks the collector that listens what has come in', async () => {
    const auth = { bearerToken: 'secret' };
    const { port, url } = await receiver({ auth, targets: [{ match: { job: 'dcgm' }, equipment: '{host}' }] });
    const listen = `127.0.0.1:${port}`;
    expect(await check({ auth, listen })).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('nobody has sent yet') })
    );
    const headers = { authorization: 'Bearer secret' };
    await send(url, [gpu(1, T0, {}, { instance: 'x' }), gpu(1, T0, {}, { job: 'other', host: 'N9' })], { headers });
    await send(url, [], { headers, body: Buffer.from('x') });
    const results = await check({ auth, listen });
    expect(results).toContainEqual(
      expect.objectContaining({
        ok: true,
        message: expect.stringContaining('Prometheus/2.42.0: 2 samples, 2 series with a mapping'),
      })
    );
    expect(results).toContainEqual(
      expect.objectContaining({ ok: false, message: expect.stringContaining('"host":"N9"') })
    );
    expect(results).toContainEqual(
      expect.objectContaining({ ok: false, message: expect.stringContaining('not understood 1') })
    );
  });

  it('says where something else has the port, and where a certificate cannot be read', async () => {
    const other = await receiver({ auth: { bearerToken: 'another' } });
    expect(await check({ listen: `127.0.0.1:${other.port}` })).toEqual([
      expect.objectContaining({ ok: false, message: expect.stringContaining('the port is in use') }),
    ]);
    const [certificate] = await check({ tls: { cert: '/nowhere/a.pem', key: '/nowhere/a.key' } });
    expect(certificate).toMatchObject({
      ok: false,
      target: '/nowhere/a.pem',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
