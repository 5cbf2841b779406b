import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createArrivals } from '../shared/arrivals.ts';
import { MessageError } from '../shared/message-error.ts';
import { AggregationTemporality, ExportMetricsServiceRequest } from './generated/metrics.ts';
import { messageOfJson } from './json.ts';
import { createMetricsDecoder, MAX_RESOURCES } from './metrics-decoder.ts';
import { gatheredRequest, metricsRequest, type SentMetric } from './testing/requests.ts';

const T0_MS = 1_800_000_000_000;

function read(messages: Uint8Array[], more: { maxSeries?: number; isWanted?: (name: string) => boolean } = {}) {
  const decoder = createMetricsDecoder({ isWanted: () => true, maxSeries: 1_000, ...more });
  return messages.map((message) => {
    const arrivals = createArrivals();
    const report = decoder.decode(message, arrivals);
    const rows = Array.from({ length: arrivals.count }, (_, row) => ({
      labels: { ...decoder.labelsOf(arrivals.series[row] as number) },
      timeMs: arrivals.timesMs[row],
      value: arrivals.values[row],
      startMs: arrivals.startsMs[row],
      isEnd: arrivals.ends[row] === 1,
    }));
    return { report, rows, size: decoder.size };
  });
}

const gauge = (value: number, more: Partial<SentMetric> = {}): SentMetric => ({
  name: 'hw.power',
  attributes: { 'hw.id': 'gpu0', 'hw.type': 'gpu' },
  value,
  timeMs: T0_MS,
  ...more,
});
const RESOURCE = { 'host.name': 'n1' };

describe('a request of OTLP metrics', () => {
  it('gives every point its labels, time and value, as the generated codec understands it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const metric = fc.record({
      name: text,
      attributes: fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 4 }),
      value: fc.double({ noNaN: true }),
      timeMs: fc.integer({ min: 0, max: 2 ** 41 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(metric, { maxLength: 6 }), { maxLength: 4 }), (messages) => {
        const sent = messages.map((metrics) =>
          metrics.map(({ name, attributes, value, timeMs }) => ({
            value,
            timeMs,
            labels: {
              'host.name': 'n1',
              ...Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, String(one)])),
              __name__: name,
            },
          }))
        );
        const got = read(messages.map((metrics) => metricsRequest(RESOURCE, metrics))).map(({ rows }) =>
          rows.map(({ labels, timeMs, value }) => ({ value, timeMs, labels }))
        );
        expect(got).toEqual(sent);
      }),
      { numRuns: 200 }
    );
  });

  it('knows series again, and tells the same metric of two resources apart', () => {
    const message = metricsRequest(RESOURCE, [gauge(1), gauge(2, { attributes: { 'hw.id': 'gpu1' } })]);
    const other = metricsRequest({ 'host.name': 'n2' }, [gauge(3)]);
    expect(read([message, message, other]).map(({ size }) => size)).toEqual([2, 2, 3]);
  });

  it('reads whole numbers, also below zero and large ones', () => {
    const values = [0, -1, 2 ** 40 + 7, -(2 ** 45) - 3];
    const message = metricsRequest(
      RESOURCE,
      values.map((value) => gauge(value, { isInt: true }))
    );
    expect(read([message])[0]?.rows.map(({ value }) => value)).toEqual(values);
  });

  it('says since when a sum counts, and ends a series that has no value any more', () => {
    const sum = { kind: 'sum' as const, temporality: AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE };
    const message = metricsRequest(RESOURCE, [gauge(5, { ...sum, startMs: T0_MS - 60_000 }), gauge(0, { flags: 1 })]);
    expect(read([message])[0]?.rows).toMatchObject([{ startMs: T0_MS - 60_000, isEnd: false }, { isEnd: true }]);
  });

  it('rejects what cannot be known or stored, and counts it, beside what it takes', () => {
    const delta = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
    const message = metricsRequest(RESOURCE, [
      gauge(1),
      gauge(2, { kind: 'sum', temporality: delta, isMonotonic: false, startMs: T0_MS - 1 }),
      gauge(3, { kind: 'sum', temporality: delta }),
      gauge(4, { kind: 'histogram' }),
      gauge(5, { kind: 'sum', temporality: delta, startMs: T0_MS - 10_000 }),
    ]);
    const [result] = read([message]);
    expect(result?.rows.map(({ value }) => value)).toEqual([1, 5]);
    expect(result?.report).toMatchObject({ samples: 5, rejected: 3, rejectedWhy: expect.stringContaining('may fall') });
  });

  it('refuses series beyond the limit, and keeps no metric that nobody wants', () => {
    const message = metricsRequest(RESOURCE, [
      gauge(1),
      gauge(2, { attributes: { 'hw.id': 'gpu1' } }),
      gauge(3, { name: 'http.server.duration', kind: 'histogram' }),
      gauge(4, { name: 'go.goroutines' }),
    ]);
    const [result] = read([message], { maxSeries: 1, isWanted: (name) => name.startsWith('hw.') });
    expect(result).toMatchObject({ size: 1, report: { samples: 4, refusedSamples: 1, rejected: 0 } });
  });

  it('refuses resources beyond the limit, which would be one without a name, until its sender begins anew', () => {
    const decoder = createMetricsDecoder({ isWanted: (name) => name.startsWith('hw.'), maxSeries: 100_000 });
    const from = (hosts: string[], name = 'hw.power') =>
      gatheredRequest(hosts.map((host) => ({ resource: { 'host.name': host }, metrics: [gauge(1, { name })] })));
    const decode = (message: Uint8Array) => {
      const arrivals = createArrivals();
      const { samples, refusedSamples } = decoder.decode(message, arrivals);
      return { samples, refusedSamples, rows: arrivals.count };
    };
    // None at all is one, too.
    const length = MAX_RESOURCES - 1;
    const first = Array.from({ length }, (_, host) => `n${host}`);
    expect(decode(from(first))).toEqual({ samples: length, refusedSamples: 0, rows: length });
    expect(decode(from(['n7', 'late1', 'late2']))).toEqual({ samples: 3, refusedSamples: 2, rows: 1 });
    expect(decode(from(['late1'], 'go.goroutines'))).toEqual({ samples: 1, refusedSamples: 0, rows: 0 });
    decoder.reset();
    expect(decode(from(['late1', 'n7']))).toEqual({ samples: 2, refusedSamples: 0, rows: 2 });
    expect(decoder.labelsOf(0)).toMatchObject({ 'host.name': 'late1', __name__: 'hw.power' });
  });

  it('refuses units and names beyond the limit, and never takes a value for one in another unit', () => {
    const decoder = createMetricsDecoder({ isWanted: (name) => name.startsWith('hw.'), maxSeries: 100_000 });
    const decode = (metrics: SentMetric[]) => {
      const arrivals = createArrivals();
      const { refusedSamples } = decoder.decode(metricsRequest(RESOURCE, metrics), arrivals);
      return { refusedSamples, rows: arrivals.count };
    };
    decode(Array.from({ length: 1_000 }, (_, unit) => gauge(1, { unit: `unit${unit}` })));
    expect(decode([gauge(1, { unit: 'kW' }), gauge(1, { unit: 'unit7' }), gauge(1)])).toEqual({
      refusedSamples: 1,
      rows: 2,
    });
    decode(Array.from({ length: 20_000 }, (_, name) => gauge(1, { name: `go.metric${name}` })));
    expect(decode([gauge(1), gauge(1, { name: 'hw.energy' }), gauge(1, { name: 'go.another' })])).toEqual({
      refusedSamples: 1,
      rows: 1,
    });
    decoder.reset();
    expect(decode([gauge(1, { name: 'hw.energy', unit: 'kW' })])).toEqual({ refusedSamples: 0, rows: 1 });
  });

  it('calls job and instance what Prometheus would, and leaves out what is another after each start', () => {
    const resource = {
      'service.name': 'dcgm',
      'service.namespace': 'gpu',
      'service.instance.id': '10.0.0.7:9400',
      'process.pid': '4711',
      'telemetry.sdk.version': '1.2',
    };
    const [result] = read([metricsRequest(resource, [gauge(1, { attributes: {} })])]);
    expect(result?.rows[0]?.labels).toEqual({
      __name__: 'hw.power',
      'service.name': 'dcgm',
      'service.namespace': 'gpu',
      job: 'gpu/dcgm',
      instance: '10.0.0.7:9400',
    });
    const random = { 'service.name': 'a', 'service.instance.id': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6' };
    expect(read([metricsRequest(random, [gauge(1)])])[0]?.rows[0]?.labels).not.toHaveProperty('instance');
  });

  it('gives a clear error for a message that ends anywhere, and for bytes of any kind', () => {
    const decoder = createMetricsDecoder({ isWanted: () => true, maxSeries: 10 });
    const outcome = (bytes: Uint8Array) => {
      try {
        decoder.decode(bytes, createArrivals());
        return undefined;
      } catch (error) {
        return error;
      }
    };
    const whole = metricsRequest(RESOURCE, [gauge(1), gauge(2)]);
    for (let length = 0; length < whole.length; length++) {
      const error = outcome(whole.slice(0, length));
      expect(error === undefined || error instanceof MessageError, `cut at ${length}: ${String(error)}`).toBe(true);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const error = outcome(bytes);
        expect(error === undefined || error instanceof MessageError, String(error)).toBe(true);
      }),
      { numRuns: 2_000 }
    );
  });
});

test('JSON is read as its specification says: numbers of 64 bits as text or numbers, enumerations as numbers', async () => {
  const atOnce = () => Promise.resolve();
  const point = {
    timeUnixNano: '1800000000000000000',
    asInt: '42',
    attributes: [{ key: 'hw.id', value: { stringValue: 'gpu0' } }],
  };
  const body = {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'host.name', value: { stringValue: 'n1' } }] },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'hw.power',
                unit: 'W',
                sum: { dataPoints: [point], aggregationTemporality: 2, isMonotonic: true },
              },
            ],
          },
        ],
        unknownField: { a: 1 },
      },
    ],
  };
  const [result] = read([await messageOfJson(Buffer.from(JSON.stringify(body)), atOnce)]);
  expect(result?.rows).toMatchObject([
    { value: 42, timeMs: T0_MS, labels: { __name__: 'hw.power', 'hw.id': 'gpu0', 'host.name': 'n1' } },
  ]);
  for (const wrong of [
    '',
    '[]',
    'null',
    '{"resourceMetrics": 7}',
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":[{"timeUnixNano":"x"}]}}]}]}]}',
  ]) {
    try {
      expect(read([await messageOfJson(Buffer.from(wrong), atOnce)])[0]?.rows.length ?? 0).toBe(0);
    } catch (error) {
      expect(error).toBeInstanceOf(MessageError);
    }
  }
  expect(ExportMetricsServiceRequest.decode(await messageOfJson(Buffer.from('{}'), atOnce)).resourceMetrics).toEqual(
    []
  );
});

test('the fields of a point may come in any order, also between its attributes: it is the same series', () => {
  const field = (tag: number, ...parts: Uint8Array[]) => {
    const bytes = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  };
  const attribute = (key: string, value: string) =>
    field(0x3a, field(0x0a, Buffer.from(key)), field(0x12, field(0x0a, Buffer.from(value))));
  const fixed64 = (tag: number, write: (bytes: Buffer) => void) => {
    const bytes = Buffer.from([tag, 0, 0, 0, 0, 0, 0, 0, 0]);
    write(bytes);
    return bytes;
  };
  const time = fixed64(0x19, (bytes) => bytes.writeBigUInt64LE(BigInt(T0_MS) * 1_000_000n, 1));
  const value = fixed64(0x21, (bytes) => bytes.writeDoubleLE(300, 1));
  const id = attribute('hw.id', 'gpu0');
  const type = attribute('hw.type', 'gpu');
  const points = [
    [time, value, id, type],
    [id, type, time, value],
    [id, time, type, value],
    [time, id, value, type],
    [time, value, id, type],
    [id, time, value, type],
  ];
  const messageOf = (point: Buffer[]) =>
    field(0x0a, field(0x12, field(0x12, field(0x0a, Buffer.from('hw.power')), field(0x2a, field(0x0a, ...point)))));
  const results = read(points.map(messageOf));
  for (const { rows, size } of results) {
    expect(size).toBe(1);
    expect(rows).toEqual([
      {
        labels: { __name__: 'hw.power', 'hw.id': 'gpu0', 'hw.type': 'gpu' },
        timeMs: T0_MS,
        value: 300,
        startMs: 0,
        isEnd: false,
      },
    ]);
  }
});

test('the same attributes of another metric or resource are another series', () => {
  const names = ['hw.power', 'hw.temperature'];
  const messages = ['n1', 'n2', 'n1'].map((host) =>
    metricsRequest(
      { 'host.name': host },
      names.map((name) => gauge(1, { name }))
    )
  );
  const results = read(messages);
  expect(results.map(({ size }) => size)).toEqual([2, 4, 4]);
  expect(results.map(({ rows }) => rows.map(({ labels }) => [labels['host.name'], labels.__name__]))).toEqual(
    ['n1', 'n2', 'n1'].map((host) => names.map((name) => [host, name]))
  );
});
