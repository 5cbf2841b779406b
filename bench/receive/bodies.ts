import { compress } from 'snappyjs';
import { requestV2, writeRequest, type SentSeries } from '../../protocols/remote-write/testing/write-requests.ts';
import { gatheredRequest } from '../../protocols/otlp/testing/requests.ts';
import { BATCHES, SCRAPE_INTERVAL_MS, SCRAPES, seriesOf, START_MS, valueOf } from './workload.ts';

export const WAYS = ['remote write 1.0', 'remote write 2.0', 'OTLP over gRPC', 'OTLP over HTTP'] as const;
export type Way = (typeof WAYS)[number];

/** Everything that a sender sends, made before the clock runs. */
export function bodiesOf(way: Way): Buffer[] {
  const bodies: Buffer[] = [];
  for (let scrape = 0; scrape < SCRAPES; scrape++) {
    for (let batch = 0; batch < BATCHES; batch++) {
      bodies.push(Buffer.from(bodyOf(way, scrape, batch)));
    }
  }
  return bodies;
}

function bodyOf(way: Way, scrape: number, batch: number): Uint8Array {
  // Each server is scraped at its own moment.
  const timeOf = (index: number) => START_MS + scrape * SCRAPE_INTERVAL_MS + (index >> 4);
  const series = seriesOf(batch);
  if (way === 'OTLP over gRPC' || way === 'OTLP over HTTP') {
    const metrics = series.map(({ metric, gpu, uuid, host }, index) => ({
      host,
      name: metric,
      attributes: { 'hw.id': `gpu${gpu}`, 'hw.type': 'gpu', 'hw.name': uuid, 'hw.vendor': 'NVIDIA' },
      value: valueOf(scrape, index),
      timeMs: timeOf(index),
    }));
    // A Collector passes on the hosts that it gathers from, each as a resource.
    const parts = [...Map.groupBy(metrics, ({ host }) => host)].map(([host, ofHost]) => ({
      resource: { 'service.name': 'otelcol', 'telemetry.sdk.name': 'opentelemetry', 'host.name': host },
      metrics: ofHost,
    }));
    return gatheredRequest(parts);
  }
  const sent = series.map(({ host, gpu, uuid, name }, index): SentSeries => ({
    labels: {
      __name__: name,
      Hostname: host,
      UUID: uuid,
      device: `nvidia${gpu}`,
      gpu,
      instance: `${host}:9400`,
      job: 'dcgm',
      modelName: 'NVIDIA H100 80GB HBM3',
    },
    samples: [{ timeMs: timeOf(index), value: valueOf(scrape, index) }],
  }));
  return compress(way === 'remote write 1.0' ? writeRequest(sent) : requestV2(sent));
}
