import { bucketStart } from './bucket-start.ts';
import type { Database } from './database.ts';

/** Viewers whose ranges begin within the same minute ask the same, so that it runs once. */
const FROM_STEP_MS = 60_000;

/**
 * The longest interval, ms, at which a range that begins at `fromMs` holds samples that were written after the fact; 0 where it
 * holds none. As a lower bound of a bucket it keeps a past of hourly values from looking like one of gaps.
 * @param series of which sources and metrics, pair by pair
 */
export async function longestPastSamplingMs(
  database: Database,
  series: ReadonlyArray<{ source: string; metric: string }>,
  fromMs: number,
  signal: AbortSignal
): Promise<number> {
  const [row] = await database.rows<[number | null]>(
    `SELECT max(past.interval_ms) FROM plenum.past_sampling AS past
       JOIN unnest($1::text[], $2::text[]) AS asked (source, metric) USING (source, metric)
      WHERE past.before > to_timestamp($3::float8 / 1000)`,
    [series.map(({ source }) => source), series.map(({ metric }) => metric), bucketStart(fromMs, FROM_STEP_MS)],
    signal
  );
  return row?.[0] ?? 0;
}
