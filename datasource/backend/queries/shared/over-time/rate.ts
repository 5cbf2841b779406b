import type { RowQuality } from '#model/query/frame-meta.ts';

import { extendQuality, extendRun, type Series } from '../series.ts';
import { rowQualities, rowsCarried } from './windows.ts';

export interface RateOptions {
  bucketMs: number;
  /** The time in which a change is counted, ms. */
  perMs: number;
  /** First and last step that is shown, epoch ms; earlier ones are only compared with. */
  firstMs: number;
  lastMs: number;
  /** Of sums: a missing point is no change. */
  isSum: boolean;
  /** How many points there should be at a time: a point that came or went is no change either. */
  expectedAt(timeMs: number): number;
  forAlert: boolean;
}

/** The change of each time step's value from the step before, per time. Without two neighbours that can be compared there is none. */
export function rates(series: Series, options: RateOptions): Series {
  const { bucketMs, perMs, firstMs, lastMs, forAlert } = options;
  const qualities = rowQualities(series);
  const carriedRows = rowsCarried(series);
  const result: Series & { timesMs: number[]; values: number[] } = {
    ...series,
    timesMs: [],
    values: [],
    quality: [],
    carried: [],
    points: 0,
  };
  for (let row = 0; row < series.timesMs.length; row++) {
    const timeMs = series.timesMs[row] as number;
    if (timeMs < firstMs || timeMs > lastMs) {
      continue;
    }
    const hasBefore = row > 0 && timeMs - (series.timesMs[row - 1] as number) === bucketMs;
    const value = hasBefore ? changeAt(series, qualities, row, options) * (perMs / bucketMs) : NaN;
    if (forAlert && Number.isNaN(value)) {
      continue;
    }
    const at = result.timesMs.push(timeMs) - 1;
    result.values.push(value);
    const quality = qualityOf(value, hasBefore ? [qualities[row - 1], qualities[row]] : [qualities[row]]);
    if (quality) {
      extendQuality(result.quality, at, quality);
    }
    if (carriedRows[row]) {
      extendRun(result.carried, at);
    }
    result.points = Number.isNaN(value) ? 0 : series.points;
  }
  return result;
}

function changeAt(
  { timesMs, values }: Series,
  qualities: ReadonlyArray<RowQuality | undefined>,
  row: number,
  { isSum, expectedAt }: RateOptions
): number {
  const isIncomplete = isSum && (qualities[row] === 'partial' || qualities[row - 1] === 'partial');
  const isOther = expectedAt(timesMs[row] as number) !== expectedAt(timesMs[row - 1] as number);
  return isIncomplete || isOther ? NaN : (values[row] as number) - (values[row - 1] as number);
}

function qualityOf(value: number, of: ReadonlyArray<RowQuality | undefined>): RowQuality | undefined {
  if (Number.isNaN(value)) {
    return of.includes('bad') ? 'bad' : 'stale';
  }
  return of.includes('partial') ? 'partial' : of.includes('uncertain') ? 'uncertain' : undefined;
}
