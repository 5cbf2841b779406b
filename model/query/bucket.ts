const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Ten years: no plant's history fills two such steps, and PostgreSQL's intervals hold it easily. */
export const MAX_BUCKET = '3650d';

type BucketUnit = keyof typeof UNIT_MS;

/** Width in ms of a bucket such as `30s`, `5m`, `1h`, `1d`; undefined for `auto` and for anything else. */
export function bucketWidthMs(text: string): number | undefined {
  const match = /^(\d+)([smhd])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2] as BucketUnit] || undefined;
}

/**
 * Width in ms of a bucket.
 * @throws RangeError where the text is none or its width is zero.
 */
export function parseBucket(text: string): number {
  const widthMs = bucketWidthMs(text);
  if (widthMs === undefined) {
    throw new RangeError(`Bucket "${text}" is not a width. Write a number and s, m, h or d, such as 30s or 5m.`);
  }
  return widthMs;
}

/** The shortest way to write a width in ms: 90,000 is `90s`, 3,600,000 is `1h`. Whole seconds only. */
export function formatBucket(widthMs: number): string {
  const units: BucketUnit[] = ['d', 'h', 'm', 's'];
  const unit = units.find((candidate) => widthMs > 0 && widthMs % UNIT_MS[candidate] === 0);
  if (unit === undefined) {
    throw new RangeError(`Bucket of ${widthMs} ms is not a number of whole seconds. Round it to seconds.`);
  }
  return `${widthMs / UNIT_MS[unit]}${unit}`;
}

/** Whether a width is more than {@link MAX_BUCKET}; `auto` is not. */
export function isBucketTooWide(text: string): boolean {
  return text !== 'auto' && parseBucket(text) > parseBucket(MAX_BUCKET);
}
