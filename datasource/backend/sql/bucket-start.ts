/** TimescaleDB's time_bucket counts from Monday 2000-01-03. */
const BUCKET_ORIGIN_MS = 946_857_600_000;

/** The start of the bucket that holds a time, as TimescaleDB's `time_bucket` without an origin. */
export function bucketStart(timeMs: number, bucketMs: number): number {
  return BUCKET_ORIGIN_MS + Math.floor((timeMs - BUCKET_ORIGIN_MS) / bucketMs) * bucketMs;
}
