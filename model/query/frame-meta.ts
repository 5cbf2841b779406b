import type { Domain, Medium } from '../catalog/metric.ts';
import type { Aggregation } from './selector.ts';

/**
 * Why a row is not plainly good. `uncertain`: some sample said so itself. `partial`: fewer points than expected had a
 * value, so a sum is too low. `bad`: there were only bad samples (value null). `stale`: the last sample is older than
 * its point allows (value null).
 */
export type RowQuality = 'uncertain' | 'partial' | 'bad' | 'stale';

/**
 * Grey on dark and on light, and no status in either: what is not whole or not new. Mappings of this colour are the data source's own,
 * which tell built-in panels what a number lacks.
 */
export const NOT_WHOLE_COLOUR = '#8e8e8e';

/** First and last row (inclusive, from 0) of a run of one quality; rows in no run are good. */
export type QualityRun = [firstRow: number, lastRow: number, quality: RowQuality];

/** `meta.custom.plenum` of a time series frame, by which panels show what a number is worth. */
export interface SeriesFrameMeta {
  metric: string;
  domain: Domain;
  /** What all points of the series measure, such as `Inlet`, without words that only number instances, unless the query chose them. */
  processArea: string[];
  medium?: Medium;
  aggregation: Exclude<Aggregation, 'auto'>;
  /** Rung of the rollup ladder that was read: `raw`, `1m`, `15m`, `1h`, `1d`. */
  rung: string;
  /** `point` or `rack`: which ladder. */
  ladder: 'point' | 'rack';
  bucketMs: number;
  /** Width of the values that percentiles and integrals are made of, ms. */
  stepMs?: number;
  /** Of an integral: share of the range that was measured, 0 to 1. */
  coverage?: number;
  /** What the series was calculated by. */
  expression?: string;
  /** How long before what is drawn was measured, such as `1w`. */
  shift?: string;
  /** At least one of the points is simulated. */
  simulated: boolean;
  isSetpoint: boolean;
  /** Of an age: the sources that should deliver. */
  sources?: string[];
  /** Points that have a value in the last row; 0 where it has none. */
  points: number;
  /** Points that should have a value at the end of the range. */
  expectedPoints: number;
  /** What these points are to a reader: the racks of the group, where each has exactly one. */
  members: 'racks' | 'points';
  /**
   * Of a highest or lowest value over several places: name of the place that has it in the last row, empty where it
   * has no value.
   */
  extreme?: string;
  quality: QualityRun[];
  /** Rows in which a point's last value was carried forward, first and last (inclusive). */
  carried: Array<[firstRow: number, lastRow: number]>;
  /** Time of the newest usable sample, epoch ms; absent where no value is carried and the last row with one tells it. */
  newestMs?: number;
}

/** The same of a frame with one time field and a value field for each series. */
export interface WideFrameMeta {
  /** In the order of the value fields; rows are those of the frame. */
  series: SeriesFrameMeta[];
}
