import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { recordingContext, until } from '../../testing/recording.ts';
import { prometheusAdapter } from './adapter.ts';
import { prometheusConfigSchema } from './config.ts';
import type { PrometheusConfig } from './config.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const servers: Server[] = [];
const POWER = 'ipmi_dcmi_power_consumption_watts 400\n';

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function exporter(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

function configOf(urls: string[], more: object = {}): PrometheusConfig {
  const targets = urls.map((url, index) => ({ url, name: `t${index}`, equipment: `N${index}` }));
  return prometheusConfigSchema.parse({
    name: 'it',
    protocol: 'prometheus',
    interval: '100ms',
    timeout: '500ms',
    targets,
    ...more,
  });
}

const check = async (config: PrometheusConfig) =>
  (await prometheusAdapter.check(config, AbortSignal.timeout(10_000)))[0];

describe('checking a target', () => {
  it('reads a zipped OpenMetrics exposition that it asked for', async () => {
    let asked: string | undefined;
    const url = await exporter((request, response) => {
      asked = request.headers.accept;
      response.writeHead(200, {
        'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
        'content-encoding': 'gzip',
      });
      response.end(gzipSync(`${POWER}# EOF\n`));
    });
    expect(await check(configOf([url]))).toMatchObject({ ok: true, message: '1 series, 1 point' });
    expect(asked).toContain('application/openmetrics-text');
  });

  it.each<[string, Buffer]>([
    ['x-gzip', gzipSync(POWER)],
    ['GZIP', gzipSync(POWER)],
    ['deflate', deflateSync(POWER)],
    ['deflate', deflateRawSync(POWER)],
    ['br', brotliCompressSync(POWER)],
    ['zstd', zstdCompressSync(POWER)],
    ['deflate, gzip', gzipSync(deflateSync(POWER))],
    ['identity', Buffer.from(POWER)],
    ['', gzipSync(POWER)],
  ])('reads a body with content encoding "%s"', async (encoding, body) => {
    const url = await exporter((_, response) => {
      response.writeHead(200, encoding === '' ? {} : { 'content-encoding': encoding }).end(body);
    });
    expect(await check(configOf([url]))).toMatchObject({ ok: true, message: '1 series, 1 point' });
  });

  it('is a success with a remark where a sensor has no value at the moment', async () => {
    const url = await exporter((_, response) => response.end('ipmi_fan_speed_rpm{id="1",name="Fan1"} NaN\n'));
    expect(await check(configOf([url]))).toMatchObject({
      ok: true,
      message: '1 series, 1 point; no value now in 1: t0 | N0 | hw.fan.speed | Fan1',
    });
  });

  it('counts series that collide as a complaint', async () => {
    const metrics = [{ name: 'w', metric: 'hw.host.power' }];
    const page = 'w{pod="a"} 1\nw{pod="b"} 2\n';
    const url = await exporter((_, response) => response.end(page));
    expect(await check(configOf([url], { metrics }))).toMatchObject({
      ok: false,
      message: '2 series, 1 point; several series of w with different values lead to t0 | N0 | hw.host.power',
      nextStep: expect.stringContaining('metrics[].processArea'),
    });
  });

  it.each<[string, Handler, string]>([
    ['an error status', (_, response) => response.writeHead(503).end('busy'), 'answered with status 503: busy'],
    [
      'another address',
      (_, response) => response.writeHead(302, { location: 'https://proxy/login' }).end(),
      'answered with status 302: it leads to https://proxy/login',
    ],
    [
      'a page for people',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('\n<!doctype html><p>1'),
      'answers with a page of HTML, not with metrics',
    ],
    ['a page without a series', (_, response) => response.end('# HELP a b\n'), 'the page has no series'],
    ['a page that is not an exposition', (_, response) => response.end('<html lang="en">'), 'Exposition line 1'],
    ['an answer that never comes', () => undefined, 'no answer within 500 ms'],
    ['an answer that stalls half way', (_, response) => response.write('a 1\n'), 'no answer within 500 ms'],
    ['a body that is too long', (_, response) => response.end('a 1\n'.repeat(1_000)), 'longer than 1024 bytes'],
    [
      'an encoding that it does not know',
      (_, response) => response.writeHead(200, { 'content-encoding': 'snappy' }).end(gzipSync(POWER)),
      'answers with content encoding "snappy", though gzip was asked for',
    ],
    [
      'a body that is not the gzip it says',
      (_, response) => response.writeHead(200, { 'content-encoding': 'x-gzip' }).end(POWER),
      'the body is not the x-gzip that its header says (incorrect header check)',
    ],
    [
      'a zip that unpacks to too much',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000))),
      'longer than 1024 bytes',
    ],
  ])('names %s and survives it', async (_, handler, message) => {
    const result = await check(configOf([await exporter(handler)], { maxBodySize: '1KB' }));
    expect(result?.ok).toBe(false);
    expect(result?.message).toContain(message);
  });

  it('says that nothing is mapped when it knows none of the series', async () => {
    const url = await exporter((_, response) => response.end('unknown 1\n'));
    expect(await check(configOf([url]))).toMatchObject({
      ok: false,
      nextStep: 'Map the series that you want under metrics.',
    });
  });

  it.each([
    ['basic', { username: 'u', password: 'p' }, `Basic ${Buffer.from('u:p').toString('base64')}`],
    ['bearer', { bearerToken: 'abc' }, 'Bearer abc'],
  ])('logs in with %s credentials', async (_, auth, expected) => {
    const url = await exporter((request, response) => {
      const isIn = request.headers.authorization === expected;
      response.writeHead(isIn ? 200 : 401).end(isIn ? POWER : 'Unauthorized\n');
    });
    expect(await check(configOf([url], { auth }))).toMatchObject({ ok: true });
    expect(await check(configOf([url]))).toMatchObject({
      ok: false,
      message: 'answered with status 401: Unauthorized',
    });
  });
});

describe('running', () => {
  it('goes on with the other targets when one fails, marks its points bad once and ends the gap when it is back', async () => {
    let isDown = false;
    const shaky = await exporter((_, response) => (isDown ? response.writeHead(500).end() : response.end(POWER)));
    const steady = await exporter((_, response) => response.end(POWER));
    const { context, samples, states, gaps, stop } = recordingContext();
    const running = prometheusAdapter.open(configOf([shaky, steady])).run(context);
    const count = (part: string) =>
      samples.filter(({ address, value }) => address.startsWith(part) && value !== null).length;
    await until(() => count('t0') > 1 && count('t1') > 1, 'both targets');
    isDown = true;
    await until(() => states.at(-1)?.state === 'degraded', 'degraded');
    const before = count('t1');
    await until(() => count('t1') > before + 3, 'the steady target');
    isDown = false;
    await until(() => gaps.length === 1 && states.at(-1)?.state === 'connected', 'recovery');
    stop();
    await running;
    expect(samples.filter(({ value }) => value === null)).toHaveLength(1);
    expect(gaps[0]).toMatchObject({
      addresses: ['t0 | N0 | hw.host.power'],
      cause: 'scrape failed: answered with status 500',
    });
  });

  it('records the time in which it could not scrape because the spool took nothing', async () => {
    const url = await exporter((_, response) => response.end(POWER));
    let isFull = false;
    const store = () => until(() => !isFull, 'room');
    const { context, samples, gaps, stop } = recordingContext({ store });
    const running = prometheusAdapter.open(configOf([url])).run(context);
    await until(() => samples.length > 2, 'samples');
    const fullSinceMs = Date.now();
    isFull = true;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    isFull = false;
    const freeMs = Date.now();
    await until(() => gaps.length > 0, 'the gap');
    stop();
    await running;
    expect(gaps).toMatchObject([{ addresses: ['t0 | N0 | hw.host.power'], cause: 'missed poll' }]);
    // The scrape that was waiting for room had been read.
    expect(gaps[0]?.fromMs).toBeLessThan(fullSinceMs + 1_000);
    expect(gaps[0]?.toMs).toBeGreaterThanOrEqual(freeMs);
  });

  it('marks a GPU bad once that vanishes from a page that is still there, and records the gap when it is back', async () => {
    let hasSecond = true;
    let answers = 0;
    const gpu = (index: number) => `DCGM_FI_DEV_POWER_USAGE{gpu="${index}"} 300\n`;
    const url = await exporter((_, response) => {
      answers += 1;
      response.end(gpu(0) + (hasSecond ? gpu(1) : ''));
    });
    const { context, values, gaps, complaints, states, stop } = recordingContext();
    const running = prometheusAdapter.open(configOf([url])).run(context);
    const [first, second] = ['t0 | N0 | hw.power | GPU | gpu0', 't0 | N0 | hw.power | GPU | gpu1'] as const;
    await until(() => values(second).length > 1, 'both GPUs');
    hasSecond = false;
    await until(() => values(second).at(-1) === null, 'the mark');
    const before = answers;
    await until(() => answers > before + 6, 'more pages');
    hasSecond = true;
    await until(() => values(second).at(-1) === 300, 'the return');
    await until(() => gaps.length > 0, 'the gap');
    stop();
    await running;
    expect(values(second).filter((value) => value === null)).toHaveLength(1);
    expect(values(first)).not.toContain(null);
    expect(
      gaps.filter(({ cause }) => cause === 'missing from the exposition').map(({ addresses }) => addresses)
    ).toEqual([[second]]);
    expect(complaints.filter((text) => text.includes('no longer in the exposition of t0'))).toHaveLength(1);
    expect(states.some(({ state }) => state === 'degraded')).toBe(false);
  });

  it('hands over to the host when no target answers', async () => {
    const url = await exporter((_, response) => response.writeHead(500).end());
    const { context } = recordingContext();
    await expect(prometheusAdapter.open(configOf([url, url])).run(context)).rejects.toThrow('answered with status 500');
  });

  it('follows targets that a file lists: a new one is read, one that is gone is bad once, and the others go on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plenum-targets-'));
    try {
      const counter = (start: number) => {
        let joules = start;
        return exporter((_, response) => response.end(`DCGM_FI_DEV_POWER_USAGE{gpu="0"} ${(joules += 1)}\n`));
      };
      const [a, b, c] = (await Promise.all([counter(100), counter(200), counter(300)])).map((url) => new URL(url).host);
      const path = join(folder, 'targets.json');
      const list = (...addresses: Array<string | undefined>) =>
        writeFile(path, JSON.stringify([{ targets: addresses, labels: { server: 'N1' } }]));
      await list(a, b);
      const config = configOf([], {
        targets: undefined,
        // A loaded machine must not pass for a target that does not answer.
        timeout: '10s',
        discovery: { files: [join(folder, '*.json')], refresh: '1s', targets: [{ equipment: '{server}' }] },
      });
      expect(await prometheusAdapter.check(config, AbortSignal.timeout(10_000))).toMatchObject([
        { ok: true, message: '2 targets in the files' },
        { ok: true, target: a },
        { ok: true, target: b },
      ]);
      const { context, values, complaints, stop } = recordingContext();
      const running = prometheusAdapter.open(config).run(context);
      const of = (host: string | undefined) => values(`${host} | N1 | hw.power | GPU | gpu0`);
      await until(() => of(a).length > 1 && of(b).length > 1, 'both targets');
      await list(b, c);
      await until(() => of(c).length > 1, 'the new target');
      expect(of(a).at(-1)).toBeNull();
      expect(of(a).filter((value) => value === null)).toHaveLength(1);
      await writeFile(path, '[{"targets": [');
      await until(() => complaints.length > 0, 'the complaint');
      const before = of(b).length;
      await until(() => of(b).length > before + 3, 'the last good list');
      stop();
      await running;
      expect(of(b)).not.toContain(null);
      expect(complaints).toEqual([expect.stringContaining('its targets of before are kept')]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it('tells the model of the GPUs that an exporter names, as that of the machine', async () => {
  const power = (gpu: number) =>
    `DCGM_FI_DEV_POWER_USAGE{gpu="${gpu}",UUID="GPU-${gpu}",modelName="NVIDIA H100 80GB HBM3",Hostname="n7"} 500\n`;
  const url = await exporter((_, response) => response.end(power(0) + power(1)));
  const recording = recordingContext();
  const running = prometheusAdapter.open(configOf([url])).run(recording.context);
  await until(() => recording.topology.equipment.length > 0, 'the model');
  recording.stop();
  await running;
  expect(recording.topology.equipment).toEqual([
    { id: 'N0', site: 'demo', name: 'N0', objectType: 'Unknown', gpuModel: 'NVIDIA H100 80GB HBM3' },
  ]);
});
