import type { QualityRun, RowQuality } from '#model/query/frame-meta.ts';

import { CellFlag, type Cells, hasCell } from './cells.ts';
import { bucketCount, type Grid } from './grid.ts';
import { expectedAt, type Group, isSteady } from './grouping.ts';

export interface Series {
  timesMs: ArrayLike<number>;
  /** NaN where nothing is known. */
  values: ArrayLike<number>;
  quality: QualityRun[];
  carried: Array<[number, number]>;
  /** Points that have a value in the last row. */
  points: number;
  expectedPoints: number;
  /** Name of the place that has the highest or lowest value in the last row; empty where it has none. */
  extreme?: string;
  /** Time of the newest usable sample, epoch ms, where values are carried beyond it. */
  newestMs?: number;
  /** Of an integral: share of the range that was measured, 0 to 1. */
  coverage?: number;
}

export interface SeriesOptions {
  /** A sum of fewer points than expected is too low. */
  isSum: boolean;
  /** Leave out the rows by which an alert rule must not be moved: null, stale, bad, and sums that miss a point. */
  forAlert: boolean;
}

/** The starts of a grid's buckets from each one to the end, made once: most series of a query share one of them. */
export interface GridTimes {
  /** Epoch ms, from a bucket (index) to the last one; shared, do not change it. */
  from(index: number): Float64Array;
}

export function gridTimes(grid: Grid): GridTimes {
  const all = Float64Array.from({ length: bucketCount(grid) }, (_value, index) => grid.firstMs + index * grid.bucketMs);
  const ends = new Map<number, Float64Array>();
  return {
    from(index) {
      const known = ends.get(index) ?? all.subarray(index);
      ends.set(index, known);
      return known;
    },
  };
}

/**
 * Makes a series of the buckets of one group. Buckets without a value become empty rows, so that a line breaks where
 * nothing is known; those before the first sample are left out.
 */
export function buildSeries(
  cells: Cells,
  group: Group,
  grid: Grid,
  options: SeriesOptions,
  times: GridTimes = gridTimes(grid)
): Series {
  const steadyCount = isSteady(group) ? group.points.length : undefined;
  const expected = (timeMs: number) => steadyCount ?? expectedAt(group, timeMs);
  const count = cells.flags.length;
  const kept = new Int32Array(count);
  const values = new Float64Array(count);
  const quality: QualityRun[] = [];
  const carried: Array<[number, number]> = [];
  let rows = 0;
  let points = 0;
  let begun = false;
  for (let index = 0; index < count; index++) {
    begun ||= hasCell(cells, index);
    const timeMs = grid.firstMs + index * grid.bucketMs;
    const value = cells.values[index] as number;
    const worth = rowQuality(cells, index, expected(timeMs));
    const provesNothing = Number.isNaN(value) || (options.isSum && worth === 'partial');
    if (!begun || (options.forAlert && provesNothing)) {
      continue;
    }
    kept[rows] = index;
    values[rows] = value;
    if (worth) {
      extendQuality(quality, rows, worth);
    }
    if ((cells.flags[index] as number) & CellFlag.carried) {
      extendRun(carried, rows);
    }
    points = cells.points[index] as number;
    rows++;
  }
  const first = kept[0] ?? 0;
  const toTheEnd = rows > 0 && rows === count - first;
  return {
    timesMs: toTheEnd
      ? times.from(first)
      : Float64Array.from(kept.subarray(0, rows), (index) => grid.firstMs + index * grid.bucketMs),
    values: values.subarray(0, rows),
    quality,
    carried,
    points,
    expectedPoints: expected(grid.lastMs),
    ...(Number.isFinite(cells.newestMs) && { newestMs: cells.newestMs }),
  };
}

/** A missing point outweighs an uncertain one, because it may bend the number further. */
function rowQuality({ values, points, flags }: Cells, index: number, expectedPoints: number): RowQuality | undefined {
  const flag = flags[index] as number;
  if (Number.isNaN(values[index])) {
    return flag & CellFlag.bad ? 'bad' : 'stale';
  }
  if ((points[index] as number) < expectedPoints) {
    return 'partial';
  }
  return flag & (CellFlag.uncertain | CellFlag.bad) ? 'uncertain' : undefined;
}

/** Adds a row to the last run of its quality, or begins one. */
export function extendQuality(runs: QualityRun[], index: number, quality: RowQuality): void {
  const last = runs.at(-1);
  if (last && last[1] === index - 1 && last[2] === quality) {
    last[1] = index;
  } else {
    runs.push([index, index, quality]);
  }
}

/** Adds a row to the last run, or begins one. */
export function extendRun(runs: Array<[number, number]>, index: number): void {
  const last = runs.at(-1);
  if (last && last[1] === index - 1) {
    last[1] = index;
  } else {
    runs.push([index, index]);
  }
}
