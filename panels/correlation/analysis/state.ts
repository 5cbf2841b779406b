import { formatDuration } from '#model/statistics/finding.ts';
import type { Series } from '../series/series.ts';

/** A panel that ends at "now" and whose newest value is older than so many steps is stale. */
const STALE_STEPS = 5;

/** Sources polled slower than a minute are rare; below it a pause is no news. */
const STALE_AT_LEAST_MS = 60_000;

/** "Newest value 12 min old" for series that end before they should; undefined while all is fresh. */
export function staleText(
  series: ReadonlyArray<Pick<Series, 'timesMs' | 'values' | 'bucketMs'>>,
  range: { toMs: number; endsNow: boolean }
): string | undefined {
  const newestMs = Math.max(...series.map(newestValueMs));
  const bucketMs = Math.max(0, ...series.map((one) => one.bucketMs ?? 0));
  const ageMs = range.toMs - newestMs;
  if (!range.endsNow || !Number.isFinite(newestMs) || ageMs < Math.max(STALE_AT_LEAST_MS, STALE_STEPS * bucketMs)) {
    return undefined;
  }
  return `Newest value is ${formatDuration(ageMs)} old`;
}

function newestValueMs({ timesMs, values }: Pick<Series, 'timesMs' | 'values'>): number {
  for (let row = values.length - 1; row >= 0; row--) {
    if (values[row] !== null) {
      return timesMs[row] ?? -Infinity;
    }
  }
  return -Infinity;
}

/** "3 of 24 series have values of poor quality (drawn hollow)"; undefined where all are good. */
export function qualityText(series: ReadonlyArray<Pick<Series, 'runs'>>): string | undefined {
  const poor = series.filter(({ runs }) => runs.length > 0).length;
  return poor === 0
    ? undefined
    : `${poor} of ${series.length} series hold samples of poor quality: drawn hollow or hatched`;
}
