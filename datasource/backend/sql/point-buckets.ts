/** What the samples of a point become within a bucket, before points come together. */
export type PointValue = 'mean' | 'min' | 'max' | 'last';

/** The buckets of one point in which it was sampled, in the order of time. */
export interface PointBucketsRow {
  pointId: number;
  timesMs: Float64Array;
  values: Float64Array;
  finals: Float64Array;
  qualities: Int32Array;
}
