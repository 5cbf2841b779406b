import {
  AggregationTemporality,
  ExportMetricsServiceRequest,
  type KeyValue,
  type Metric,
} from '../generated/metrics.ts';

type Attribute = string | number | boolean;

/** A metric with one point. */
export interface SentMetric {
  name: string;
  attributes: Record<string, Attribute>;
  value: number;
  timeMs: number;
  kind?: 'gauge' | 'sum' | 'histogram';
  temporality?: AggregationTemporality;
  isMonotonic?: boolean;
  startMs?: number;
  isInt?: boolean;
  flags?: number;
  unit?: string;
}

/** A request by the generated codec. */
export function metricsRequest(resource: Record<string, Attribute>, metrics: readonly SentMetric[]): Uint8Array {
  return ExportMetricsServiceRequest.encode({
    resourceMetrics: [
      {
        resource: { attributes: keyValues(resource) },
        scopeMetrics: [{ scope: { name: 'test', version: '1' }, metrics: metrics.map(metricOf), schemaUrl: '' }],
        schemaUrl: '',
      },
    ],
  }).finish();
}

/** A request as a Collector makes it: what one resource has of a metric are points of one metric. Gauges only. */
export function gatheredRequest(
  parts: ReadonlyArray<{ resource: Record<string, Attribute>; metrics: readonly SentMetric[] }>
): Uint8Array {
  return ExportMetricsServiceRequest.encode({
    resourceMetrics: parts.map(({ resource, metrics }) => ({
      resource: { attributes: keyValues(resource) },
      scopeMetrics: [{ scope: { name: 'test', version: '1' }, metrics: gathered(metrics), schemaUrl: '' }],
      schemaUrl: '',
    })),
  }).finish();
}

function gathered(metrics: readonly SentMetric[]): Metric[] {
  return [...Map.groupBy(metrics, ({ name }) => name).values()].map((same) => {
    const dataPoints = same.flatMap((one) => metricOf(one).gauge?.dataPoints ?? []);
    return { ...metricOf(same[0] as SentMetric), gauge: { dataPoints } };
  });
}

const nanos = (ms: number) => BigInt(ms) * 1_000_000n;

function metricOf(sent: SentMetric): Metric {
  const { name, kind = 'gauge', unit = '', value, timeMs, startMs = 0, isInt = false, flags = 0 } = sent;
  const point = {
    startTimeUnixNano: nanos(startMs),
    timeUnixNano: nanos(timeMs),
    ...(isInt ? { asInt: BigInt(value) } : { asDouble: value }),
    attributes: keyValues(sent.attributes),
    flags,
  };
  const { temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE, isMonotonic = true } = sent;
  const data = {
    gauge: { gauge: { dataPoints: [point] } },
    sum: { sum: { dataPoints: [point], aggregationTemporality: temporality, isMonotonic } },
    histogram: { histogram: { dataPoints: [{ timeUnixNano: nanos(timeMs) }] } },
  };
  return { name, description: '', unit, ...data[kind] };
}

function keyValues(attributes: Record<string, Attribute>): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Attribute) {
  if (typeof value === 'string') {
    return { stringValue: value };
  }
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: BigInt(value) };
}
