import { connect, type Settings } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AggregationTemporality,
  ExportMetricsServiceRequest,
  ExportMetricsServiceResponse,
} from '../../../../protocols/otlp/generated/metrics.ts';
import { metricsRequest, type SentMetric } from '../../../../protocols/otlp/testing/requests.ts';
import { freePort } from '../../testing/peer.ts';
import { recordingContext, until, type Recording, type RecordingOptions } from '../../testing/recording.ts';
import { compileNormaliser } from '../../pipeline/normalise.ts';
import { Quality } from '#model/sample.ts';
import type { PointDefinition } from '#model/point.ts';
import { otlpAdapter } from './adapter.ts';
import { otlpConfigSchema } from './config.ts';

const T0 = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const running: Array<{ recording: Recording; ended: Promise<void> }> = [];
const clients: Client[] = [];

afterEach(async () => {
  clients.splice(0).forEach((client) => client.close());
  for (const { recording, ended } of running.splice(0)) {
    recording.stop();
    await ended;
  }
});

const configOf = (more: object = {}) => otlpConfigSchema.parse({ name: 'tested', protocol: 'otlp', ...more });

async function receiver(more: object = {}, options: RecordingOptions = {}) {
  const recording = recordingContext(options);
  const [grpcPort, httpPort] = [await freePort(), await freePort()];
  const listen = { listenGrpc: `127.0.0.1:${grpcPort}`, listenHttp: `127.0.0.1:${httpPort}` };
  const ended = otlpAdapter.open(configOf({ ...listen, ...more })).run(recording.context);
  running.push({ recording, ended });
  await until(() => recording.states.length > 0, 'the receiver listens');
  return { recording, listen, url: `http://127.0.0.1:${httpPort}/v1/metrics`, grpc: listen.listenGrpc };
}

const watts = (value: number, more: Partial<SentMetric> = {}): SentMetric => ({
  name: 'hw.host.power',
  attributes: { 'hw.id': 'h0' },
  value,
  timeMs: T0,
  ...more,
});
const RESOURCE = { 'host.name': 'N1', 'service.name': 'otelcol' };
const POWER = 'N1 | N1 | hw.host.power';

interface GrpcAnswer {
  code: number;
  message: string;
  response: ReturnType<typeof ExportMetricsServiceResponse.decode> | undefined;
  details: Buffer | undefined;
}

/** As an exporter over gRPC does. */
function overGrpc(address: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<GrpcAnswer> {
  const client = new Client(address, credentials.createInsecure());
  clients.push(client);
  const metadata = new Metadata();
  Object.entries(headers).forEach(([name, value]) => metadata.set(name, value));
  const asIs = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
      asIs,
      asIs,
      Buffer.from(body),
      metadata,
      (error: ServiceError | null, answer?: Buffer) => {
        const [details] = error?.metadata.get('grpc-status-details-bin') ?? [];
        resolve({
          code: error?.code ?? 0,
          message: error?.details ?? '',
          response: answer && ExportMetricsServiceResponse.decode(answer),
          details: details as Buffer | undefined,
        });
      }
    );
  });
}

async function overHttp(url: string, body: Uint8Array | string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', ...headers },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString('utf8') };
}

const json = (value: number) =>
  JSON.stringify({
    resourceMetrics: [
      {
        resource: {
          attributes: [
            { key: 'host.name', value: { stringValue: 'N1' } },
            { key: 'service.name', value: { stringValue: 'otelcol' } },
          ],
        },
        scopeMetrics: [
          {
            metrics: [
              { name: 'hw.host.power', gauge: { dataPoints: [{ timeUnixNano: `${T0}000000`, asDouble: value }] } },
            ],
          },
        ],
      },
    ],
  });

describe('metrics', () => {
  it('come over gRPC', async () => {
    const { recording, grpc } = await receiver();
    const answer = await overGrpc(grpc, metricsRequest(RESOURCE, [watts(812)]));
    expect(answer).toMatchObject({ code: 0, response: { partialSuccess: undefined } });
    expect(recording.values(POWER)).toEqual([812]);
    expect(recording.points.get(POWER)).toMatchObject({ equipment: 'N1', metric: 'hw.host.power', sourceUnit: 'W' });
  });

  it('come over HTTP as protobuf, packed or not, and as JSON, and are answered in the same', async () => {
    const { recording, url } = await receiver();
    const message = (value: number, more: number) => metricsRequest(RESOURCE, [watts(value, { timeMs: T0 + more })]);
    const plain = await overHttp(url, message(1, 1));
    expect(plain.status).toBe(200);
    expect(ExportMetricsServiceResponse.decode(plain.bytes)).toEqual({ partialSuccess: undefined });
    await overHttp(url, gzipSync(message(2, 2)), { 'content-encoding': 'gzip' });
    const answer = await overHttp(url, json(3), { 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(recording.values(POWER)).toEqual([1, 2, 3]);
  });

  it('of sums become rates: cumulative over a new start, and delta without any memory', async () => {
    const { recording, url } = await receiver();
    const joules = (value: number, timeMs: number, startMs: number, temporality: AggregationTemporality, id: string) =>
      overHttp(
        url,
        metricsRequest(RESOURCE, [
          {
            name: 'hw.energy',
            attributes: { 'hw.id': id, 'hw.type': 'gpu' },
            value,
            timeMs,
            startMs,
            kind: 'sum',
            temporality,
          },
        ])
      );
    const { AGGREGATION_TEMPORALITY_CUMULATIVE: cumulative, AGGREGATION_TEMPORALITY_DELTA: delta } =
      AggregationTemporality;
    const long = T0 - 1e9;
    await joules(1_000, T0, long, cumulative, 'a');
    await joules(4_000, T0 + 10_000, long, cumulative, 'a');
    // Counts anew since T0 + 15 s, and is higher than before all the same.
    await joules(9_000, T0 + 20_000, T0 + 15_000, cumulative, 'a');
    await joules(500, T0, T0 - 10_000, delta, 'b');
    await joules(700, T0 + 10_000, T0, delta, 'b');
    expect(recording.values('N1 | N1 | hw.energy | GPU | a')).toEqual([300, 1_800]);
    expect(recording.values('N1 | N1 | hw.energy | GPU | b')).toEqual([50, 70]);
  });

  it('that an OpenTelemetry Collector scraped have the names of their exporter', async () => {
    const { recording, url } = await receiver({
      targets: [{ match: { instance: '(?<node>.*):\\d+' }, equipment: '{node}', name: '{job}' }],
    });
    const scraped = { 'service.name': 'dcgm', 'service.instance.id': 'gpu07:9400' };
    await overHttp(
      url,
      metricsRequest(scraped, [{ name: 'DCGM_FI_DEV_POWER_USAGE', attributes: { gpu: '3' }, value: 412, timeMs: T0 }])
    );
    expect(recording.values('dcgm | gpu07 | hw.power | GPU | gpu3')).toEqual([412]);
  });

  it('are answered once durable', async () => {
    const stored = Promise.withResolvers<void>();
    const { grpc } = await receiver({}, { store: () => stored.promise });
    let isAnswered = false;
    const answer = overGrpc(grpc, metricsRequest(RESOURCE, [watts(1)])).finally(() => (isAnswered = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isAnswered).toBe(false);
    stored.resolve();
    expect((await answer).code).toBe(0);
  });
});

describe('a sender is told', () => {
  const partial = [
    watts(1),
    watts(2, { attributes: { 'hw.id': 'h1' }, timeMs: T0 + 1 }),
    watts(3, { kind: 'histogram' }),
  ];

  it('how many points were not taken, and why', async () => {
    const { recording, grpc, url } = await receiver({ maxSeries: 1 });
    const { response } = await overGrpc(grpc, metricsRequest(RESOURCE, partial));
    expect(response?.partialSuccess).toMatchObject({
      rejectedDataPoints: 2n,
      errorMessage: expect.stringMatching(
        /1 points are of series beyond the 1 .*histograms and summaries are not stored/
      ),
    });
    const answer = await overHttp(url, json(1), { 'content-type': 'application/json' });
    expect(answer.status).toBe(200);
    expect(recording.counted).toEqual(expect.arrayContaining(['series limit', 'histogram']));
  });

  it('to come again while nothing can be stored', async () => {
    const { recording, grpc, url } = await receiver({}, { blocked: () => 'the spool is full' });
    const answer = await overGrpc(grpc, metricsRequest(RESOURCE, partial));
    expect(answer).toMatchObject({ code: 14, message: expect.stringContaining('the spool is full') });
    expect(answer.details?.toString('latin1')).toContain('type.googleapis.com/google.rpc.RetryInfo');
    const overWeb = await overHttp(url, json(1), { 'content-type': 'application/json' });
    expect(overWeb).toMatchObject({ status: 503, text: expect.stringContaining('the spool is full') });
    expect(overWeb.headers.get('retry-after')).toBe('5');
    expect(recording.counted).toEqual(['storage', 'storage']);
  });

  it('that its login is wrong', async () => {
    const { recording, grpc, url } = await receiver({ auth: { bearerToken: 'right' } });
    const message = metricsRequest(RESOURCE, [watts(1)]);
    expect(await overGrpc(grpc, message)).toMatchObject({
      code: 16,
      message: expect.stringContaining('wants a login'),
    });
    expect(await overGrpc(grpc, message, { authorization: 'Bearer no' })).toMatchObject({ code: 16 });
    expect((await overHttp(url, message)).status).toBe(401);
    expect(await overGrpc(grpc, message, { authorization: 'Bearer right' })).toMatchObject({ code: 0 });
    expect((await overHttp(url, message, { authorization: 'Bearer right' })).status).toBe(200);
    expect(recording.counted).toEqual(['login', 'login', 'login']);
  });

  it('what is wrong with its request, over both ways', async () => {
    const { recording, grpc, url } = await receiver({ maxBodySize: '64KB' });
    const half = metricsRequest(RESOURCE, [watts(1)]).slice(0, 20);
    expect(await overGrpc(grpc, half)).toMatchObject({ code: 3, message: expect.stringContaining('cut off') });
    expect((await overHttp(url, half)).status).toBe(400);
    const large = metricsRequest(
      RESOURCE,
      Array.from({ length: 5_000 }, () => watts(1))
    );
    expect(await overGrpc(grpc, large)).toMatchObject({ code: 8, message: expect.stringContaining('maxBodySize') });
    expect(recording.counted).toEqual(['not understood', 'not understood', 'too large']);
    expect((await overHttp(url, large)).status).toBe(413);
    // A bomb: small as it comes, large once unpacked.
    expect((await overHttp(url, gzipSync(Buffer.alloc(50 * 2 ** 20)), { 'content-encoding': 'gzip' })).status).toBe(
      413
    );
    expect((await overHttp(url, 'x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await overHttp(url, 'x', { 'content-encoding': 'br' })).status).toBe(415);
    expect((await overHttp(url, '{"resourceMetrics', { 'content-type': 'application/json' })).text).toContain(
      'not JSON'
    );
    expect((await overHttp(url.replace('metrics', 'traces'), half)).status).toBe(404);
    expect(recording.samples).toEqual([]);
    expect(await overGrpc(grpc, metricsRequest(RESOURCE, [watts(1)]))).toMatchObject({ code: 0 });
    expect(ExportMetricsServiceRequest.decode(large).resourceMetrics).toHaveLength(1);
  });
});

describe('the unit that a sender says', () => {
  const temperature = (value: number, unit: string) =>
    watts(value, { name: 'hw.temperature', unit, attributes: { 'hw.id': `in ${unit}`, 'hw.type': 'cpu' } });
  const sent = async (...metrics: SentMetric[]) => {
    const { recording, grpc } = await receiver();
    expect(await overGrpc(grpc, metricsRequest(RESOURCE, metrics))).toMatchObject({ code: 0 });
    const stored = recording.samples.map(({ address, value, quality }) => {
      const point = recording.points.get(address) as PointDefinition;
      return compileNormaliser(point, { maxAheadMs: 1e9, maxBehindMs: 1e9 })({
        ...{ address, value, quality, timeMs: T0, receivedMs: T0 },
      }).sample;
    });
    return { recording, stored };
  };

  it.each([
    ['mW', 'mW', watts(700_000, { unit: 'mW' }), 700],
    ['none', 'W', watts(700), 700],
    ['°F', '[degF]', temperature(212, '°F'), 100],
    ['a word of OpenMetrics', 'Cel', temperature(55, 'celsius'), 55],
    ['%', '%', watts(40, { name: 'hw.gpu.utilization', unit: '%' }), 0.4],
    ['1', '1', watts(0.4, { name: 'hw.gpu.utilization', unit: '1' }), 0.4],
  ])('%s is converted', async (_, unit, metric, value) => {
    const { recording, stored } = await sent(metric);
    expect([...recording.points.values()].map(({ sourceUnit }) => sourceUnit)).toEqual([unit]);
    expect(stored).toMatchObject([{ value: expect.closeTo(value, 6), quality: Quality.good }]);
    expect(recording.counted).toEqual([]);
  });

  it.each([
    ['another quantity', watts(20, { unit: 'Cel' }), /comes in "Cel" and leads to .*hw\.host\.power.*bad/],
    ['no unit at all', watts(20, { unit: 'bananas' }), /comes in "bananas" .*not a UCUM code/],
  ])('that is %s makes the value bad, and is told', async (_, metric, text) => {
    const { recording, stored } = await sent(metric, watts(7, { name: 'hw.host.ambient_temperature', unit: 'Cel' }));
    // In which order the points of one request are stored says nothing.
    expect(stored.toSorted((a, b) => b.quality - a.quality)).toMatchObject([
      { value: null, quality: Quality.bad },
      { value: 7, quality: Quality.good },
    ]);
    expect(recording.counted).toEqual(['series']);
    expect(recording.complaints.join()).toMatch(text);
  });

  it('does not count where the configuration says one', async () => {
    const { recording, grpc } = await receiver({
      metrics: [{ name: 'hw.host.power', metric: 'hw.host.power', unit: 'kW' }],
    });
    await overGrpc(grpc, metricsRequest(RESOURCE, [watts(1, { unit: 'W' })]));
    expect([...recording.points.values()]).toMatchObject([{ sourceUnit: 'kW' }]);
  });
});

describe('checking a receiver of OTLP', () => {
  it('looks at both ports, and asks the collector that listens', async () => {
    const { listen, url } = await receiver();
    await overHttp(url, metricsRequest(RESOURCE, [watts(1)]), { 'user-agent': 'otelcol/0.120' });
    const results = await otlpAdapter.check(configOf(listen), AbortSignal.timeout(10_000));
    expect(results).toContainEqual(
      expect.objectContaining({ ok: true, message: expect.stringContaining('otelcol/0.120: 1 samples') })
    );
    const [grpcPort, httpPort] = [await freePort(), await freePort()];
    const free = { listenGrpc: `127.0.0.1:${grpcPort}`, listenHttp: `127.0.0.1:${httpPort}` };
    const both = await otlpAdapter.check(configOf(free), AbortSignal.timeout(10_000));
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  });
});

it('lets a sender over gRPC have whole requests on the way, where the default of HTTP/2 has it wait within each', async () => {
  const { grpc } = await receiver();
  const session = connect(`http://${grpc}`);
  try {
    const widened = new Promise<Settings>((resolve) => {
      session.on('remoteSettings', (settings) => (settings.initialWindowSize ?? 0) > 2 ** 16 && resolve(settings));
    });
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const message = metricsRequest(RESOURCE, [watts(1)]);
    const header = Buffer.alloc(5);
    header.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([header, message]));
    stream.resume();
    const status = new Promise((resolve) => {
      stream.on('trailers', (trailers) => resolve(trailers['grpc-status']));
    });
    expect(await status).toBe('0');
    expect((await widened).initialWindowSize).toBeGreaterThanOrEqual(2 ** 20);
    expect(session.state.remoteWindowSize).toBeGreaterThanOrEqual(2 ** 20);
  } finally {
    session.destroy();
  }
});
