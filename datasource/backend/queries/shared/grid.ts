/** The buckets that the series of a query share. */
export interface Grid {
  /** First and last bucket start, epoch ms. */
  firstMs: number;
  lastMs: number;
  bucketMs: number;
}

export function bucketCount({ firstMs, lastMs, bucketMs }: Grid): number {
  return Math.max(0, Math.floor((lastMs - firstMs) / bucketMs) + 1);
}
