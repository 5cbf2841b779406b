const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Buckets that the database keeps, finest first; widths in ms. Each width is a multiple of the one before. */
export const ROLLUP_RUNGS = [
  { name: '1m', widthMs: MINUTE },
  { name: '15m', widthMs: 15 * MINUTE },
  { name: '1h', widthMs: HOUR },
  { name: '1d', widthMs: DAY },
] as const;
export type RollupRungName = (typeof ROLLUP_RUNGS)[number]['name'];

export type RungName = 'raw' | RollupRungName;

export interface Rung {
  name: RungName;
  /** Width of the stored buckets; 0 for raw samples, which fit any bucket. */
  widthMs: number;
}

/** The ladder that a query can read, finest first. */
export const RUNGS: readonly Rung[] = [{ name: 'raw', widthMs: 0 }, ...ROLLUP_RUNGS];

/** Widths that people read at a glance; each is a multiple of every rung at or below it. */
export const NICE_WIDTHS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30].map((n) => n * DAY),
];

/** A bucket under a second holds at most one sample of anything that a plant publishes. */
const MIN_BUCKET_MS = SECOND;

export interface RungChoice {
  rung: RungName;
  /** A multiple of the rung's width, and of one second. */
  bucketMs: number;
}

/**
 * The bucket for a time range in a panel of `maxDataPoints` pixels, and the rung to read it from: the smallest nice width that
 * keeps the number of buckets within `maxDataPoints`, read from the coarsest rung that it is a multiple of.
 * @param minBucketMs lower bound such as the panel's min interval or the period of the slowest point.
 */
export function pickRung(rangeMs: number, maxDataPoints: number, minBucketMs = MIN_BUCKET_MS): RungChoice {
  const wantedMs = Math.max(rangeMs / Math.max(1, maxDataPoints), minBucketMs, MIN_BUCKET_MS);
  const largestMs = NICE_WIDTHS_MS[NICE_WIDTHS_MS.length - 1]!;
  const bucketMs = NICE_WIDTHS_MS.find((widthMs) => widthMs >= wantedMs) ?? Math.ceil(wantedMs / largestMs) * largestMs;
  return { rung: rungForBucket(bucketMs), bucketMs };
}

/** The coarsest rung whose buckets fill a bucket of this width exactly. */
export function rungForBucket(bucketMs: number): RungName {
  return RUNGS.findLast(({ widthMs }) => widthMs === 0 || bucketMs % widthMs === 0)!.name;
}
