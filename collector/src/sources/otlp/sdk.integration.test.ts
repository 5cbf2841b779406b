import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { Metadata } from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../testing/peer.ts';
import { recordingContext, until, type Recording } from '../../testing/recording.ts';
import { otlpAdapter } from './adapter.ts';
import { otlpConfigSchema } from './config.ts';

const TOKEN = 'of-the-sdk';
/** The SDK waits a second or so before it sends again what was not taken. */
const TIMEOUT_MS = 60_000;
/** Nobody waits for it: exports are asked for. */
const NEVER_MS = 3_600_000;
/** What the SDK calls an export that was taken. */
const SUCCESS = 0;

const running: Array<{ recording: Recording; ended: Promise<void> }> = [];
const providers: MeterProvider[] = [];

afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.shutdown().catch(() => undefined)));
  for (const { recording, ended } of running.splice(0)) {
    recording.stop();
    await ended;
  }
});

async function receiver(blocked: () => string | undefined) {
  const recording = recordingContext({ blocked });
  const listenGrpc = `127.0.0.1:${await freePort()}`;
  const listenHttp = `127.0.0.1:${await freePort()}`;
  const auth = { bearerToken: TOKEN };
  const config = otlpConfigSchema.parse({ name: 'tested', protocol: 'otlp', listenGrpc, listenHttp, auth });
  running.push({ recording, ended: otlpAdapter.open(config).run(recording.context) });
  await until(() => recording.states.length > 0, 'the receiver listens');
  return { recording, grpc: `http://${listenGrpc}`, http: `http://${listenHttp}/v1/metrics` };
}

const headers = { authorization: `Bearer ${TOKEN}` };

const EXPORTERS: Array<[string, (at: { grpc: string; http: string }) => PushMetricExporter]> = [
  [
    'gRPC',
    ({ grpc }) => {
      const metadata = new Metadata();
      metadata.set('authorization', headers.authorization);
      return new GrpcExporter({ url: grpc, metadata });
    },
  ],
  ['HTTP, protobuf', ({ http }) => new ProtoExporter({ url: http, headers })],
  ['HTTP, JSON', ({ http }) => new JsonExporter({ url: http, headers })],
];

/** What the SDK says of its exports that were taken, by what our addresses end with. */
function recordOf(exports: readonly ResourceMetrics[]): Map<string, unknown[]> {
  const record = new Map<string, unknown[]>();
  for (const { dataPoints } of exports.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))) {
    for (const { attributes, value } of dataPoints) {
      const id = String(attributes['hw.id']);
      record.set(id, [...(record.get(id) ?? []), value]);
    }
  }
  return record;
}

it.each(EXPORTERS)(
  'what the SDK of OpenTelemetry says it has delivered over %s is stored once, also where the spool was full for a while',
  async (_, create) => {
    let isFull = false;
    const at = await receiver(() => (isFull ? 'the spool is full' : undefined));
    const exporter = create(at);
    const exports: ResourceMetrics[] = [];
    const send = exporter.export.bind(exporter);
    exporter.export = (metrics, done) => {
      send(metrics, (result) => {
        if (result.code === SUCCESS) {
          exports.push(metrics);
        }
        done(result);
      });
    };
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: NEVER_MS });
    const resource = resourceFromAttributes({ 'host.name': 'N1', 'service.name': 'node' });
    const provider = new MeterProvider({ resource, readers: [reader] });
    providers.push(provider);
    const meter = provider.getMeter('test');
    const power = meter.createGauge('hw.power', { unit: 'W' });
    for (let round = 0; round < 4; round++) {
      for (let gpu = 0; gpu < 8; gpu++) {
        const attributes = { 'hw.id': `gpu${gpu}`, 'hw.type': 'gpu' };
        power.record(400 + round + gpu / 8, attributes);
      }
      isFull = round === 2;
      // An export that was refused and is not repeated, as over gRPC, is an error of the SDK.
      const sent = provider.forceFlush().catch(() => undefined);
      if (isFull) {
        await until(() => at.recording.counted.includes('storage'), 'the receiver refuses', TIMEOUT_MS);
        isFull = false;
      }
      await sent;
    }
    const record = recordOf(exports);
    expect(record.size).toBe(8);
    for (const [id, values] of record) {
      expect(values.length).toBeGreaterThanOrEqual(3);
      expect(at.recording.values(`N1 | N1 | hw.power | GPU | ${id}`)).toEqual(values);
    }
  },
  TIMEOUT_MS
);
