import type { QualityRun, RowQuality } from '#model/query/frame-meta.ts';

import type { SeriesRow } from '../sql/point-series.ts';
import { expectedAt, type Group, isSteady } from './grouping.ts';

export interface Grid {
  /** First and last bucket start, epoch ms. */
  firstMs: number;
  lastMs: number;
  bucketMs: number;
}

export interface Series {
  timesMs: number[];
  values: Array<number | null>;
  quality: QualityRun[];
  carried: Array<[number, number]>;
  expectedPoints: number;
}

export interface SeriesOptions {
  /** A sum of fewer points than expected is too low. */
  isSum: boolean;
  /** Leave out the rows by which an alert rule must not be moved: null, stale, bad, and sums that miss a point. */
  forAlert: boolean;
}

/**
 * Lays the rows of one group (ordered by time) on the grid. Buckets without a value become null rows, so that a line
 * breaks where nothing is known; those before the first row are left out.
 */
export function buildSeries(rows: readonly SeriesRow[], group: Group, grid: Grid, options: SeriesOptions): Series {
  const first = rows[0];
  const steadyCount = isSteady(group) ? group.points.length : undefined;
  const expected = (timeMs: number) => steadyCount ?? expectedAt(group, timeMs);
  const series: Series = { timesMs: [], values: [], quality: [], carried: [], expectedPoints: expected(grid.lastMs) };
  let next = 0;
  for (let timeMs = first?.timeMs ?? Infinity; timeMs <= grid.lastMs; timeMs += grid.bucketMs) {
    const row = rows[next]?.timeMs === timeMs ? rows[next++] : undefined;
    const quality = row ? rowQuality(row, expected(timeMs)) : 'stale';
    const value = row?.value ?? null;
    if (options.forAlert && (value === null || (options.isSum && quality === 'partial'))) {
      continue;
    }
    const index = series.timesMs.push(timeMs) - 1;
    series.values.push(value);
    if (quality) {
      extendQuality(series.quality, index, quality);
    }
    if (row && row.carried > 0) {
      extendRun(series.carried, index);
    }
  }
  return series;
}

/** A missing point outweighs an uncertain one, because it may bend the number further. */
function rowQuality(row: SeriesRow, expectedPoints: number): RowQuality | undefined {
  if (row.value === null) {
    return row.bad > 0 ? 'bad' : 'stale';
  }
  if (row.points < expectedPoints) {
    return 'partial';
  }
  return row.uncertain > 0 || row.bad > 0 ? 'uncertain' : undefined;
}

function extendQuality(runs: QualityRun[], index: number, quality: RowQuality): void {
  const last = runs.at(-1);
  if (last && last[1] === index - 1 && last[2] === quality) {
    last[1] = index;
  } else {
    runs.push([index, index, quality]);
  }
}

function extendRun(runs: Array<[number, number]>, index: number): void {
  const last = runs.at(-1);
  if (last && last[1] === index - 1) {
    last[1] = index;
  } else {
    runs.push([index, index]);
  }
}

/** Cuts the rows of a result, ordered by series, into one list a series. */
export function splitBySeries(rows: readonly SeriesRow[], count: number): SeriesRow[][] {
  const lists: SeriesRow[][] = Array.from({ length: count }, () => []);
  for (const row of rows) {
    lists[row.series]?.push(row);
  }
  return lists;
}
