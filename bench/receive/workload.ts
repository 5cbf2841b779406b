/** Samples of one request: what Prometheus sends at most by default (`max_samples_per_send`). */
export const BATCH = 2_000;
/** Requests that the series fill: one scrape of 250 servers of 8 GPUs, two series each. */
export const BATCHES = 2;
/** Scrapes that are prepared; each has times of its own. */
export const SCRAPES = 40;
export const SCRAPE_INTERVAL_MS = 15_000;
/** Requests that a sender has on the way at once, as shards of one Prometheus. */
export const SENDERS = 8;
export const START_MS = Date.UTC(2026, 0, 1);

export interface BenchSeries {
  host: string;
  gpu: string;
  uuid: string;
  /** Name of dcgm-exporter, and that of the semantic conventions. */
  name: string;
  metric: string;
  address: string;
}

const METRICS = [
  ['DCGM_FI_DEV_POWER_USAGE', 'hw.power'],
  ['DCGM_FI_DEV_GPU_TEMP', 'hw.temperature'],
] as const;

/** Series of one batch, in the order in which they are scraped. */
export function seriesOf(batch: number): BenchSeries[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const [name, metric] = METRICS[index & 1] as (typeof METRICS)[number];
    const device = batch * (BATCH / METRICS.length) + (index >> 1);
    const host = `gpu-${String(device >> 3).padStart(4, '0')}`;
    const gpu = String(device & 7);
    return {
      host,
      gpu,
      uuid: uuidOf(device),
      name,
      metric,
      address: `${host} | ${host} | ${metric} | GPU | gpu${gpu}`,
    };
  });
}

function uuidOf(device: number): string {
  const digits = ((device * 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
  return `GPU-${digits}-8f1c-4d2a-9b7e-${digits}${digits.slice(0, 4)}`;
}

/** What a GPU gives: watts with decimals, and whole degrees; values that no GPU has would be judged implausible, each of them. */
export function valueOf(scrape: number, index: number): number {
  const swing = Math.sin(scrape + index);
  return index % 2 === 0 ? 300 + Math.round(swing * 1e5) / 1e3 : Math.round(60 + 15 * swing);
}
