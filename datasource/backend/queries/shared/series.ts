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
 * Makes a series of the buckets of one group, whose values it takes over. Buckets without a value become empty rows, so that a line breaks where
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
  let first = 0;
  while (first < count && !hasCell(cells, first)) {
    first++;
  }
  const kept = options.forAlert ? new Int32Array(count - first) : undefined;
  const quality: QualityRun[] = [];
  const carried: Array<[number, number]> = [];
  let rows = 0;
  let points = 0;
  for (let index = first; index < count; index++) {
    const worth = rowQuality(cells, index, steadyCount ?? expected(grid.firstMs + index * grid.bucketMs));
    if (kept) {
      const provesNothing = Number.isNaN(cells.values[index]) || (options.isSum && worth === 'partial');
      if (provesNothing) {
        continue;
      }
      kept[rows] = index;
    }
    if (worth) {
      extendQuality(quality, rows, worth);
    }
    if ((cells.flags[index] as number) & CellFlag.carried) {
      extendRun(carried, rows);
    }
    points = cells.points[index] as number;
    rows++;
  }
  const isWhole = rows > 0 && rows === count - first;
  const indices = kept?.subarray(0, rows) ?? NO_ROWS;
  return {
    timesMs: isWhole ? times.from(first) : Float64Array.from(indices, (index) => grid.firstMs + index * grid.bucketMs),
    values: isWhole
      ? cells.values.subarray(first)
      : Float64Array.from(indices, (index) => cells.values[index] as number),
    quality,
    carried,
    points,
    expectedPoints: expected(grid.lastMs),
    ...(Number.isFinite(cells.newestMs) && { newestMs: cells.newestMs }),
  };
}

const NO_ROWS = new Int32Array(0);

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
