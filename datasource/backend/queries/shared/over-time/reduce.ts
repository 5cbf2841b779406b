import type { RowQuality } from '#model/query/frame-meta.ts';

import { extendQuality, extendRun, type Series } from '../series.ts';
import { rowQualities, rowsCarried, windowsOf } from './windows.ts';

/** The rows of one finer series within a time step: from `first` to before `end`. */
export interface Slice {
  series: Series;
  first: number;
  end: number;
}

export interface Reduction {
  /** Start of the time step that holds a time, epoch ms. */
  start(timeMs: number): number;
  bucketMs: number;
  /**
   * What the rows of a step become. Only asked where one of them has a value; `isWhole` is false where a part of the step that
   * should be in it is missing.
   */
  step(slices: readonly Slice[], startMs: number): { value: number; isWhole: boolean };
  /** Leave out the rows by which an alert rule must not be moved: without a value, and, of sums, incomplete ones. */
  forAlert: boolean;
  isSum: boolean;
}

/**
 * Brings the finer rows of one or several series together within the steps of a coarser grid. Steps between the first and
 * the last one that hold nothing become empty rows, so that a line breaks there.
 */
export function reduceSeries(members: readonly Series[], reduction: Reduction): Series {
  const { start, bucketMs, forAlert, isSum } = reduction;
  const cut = members.map((series) => ({
    series,
    qualities: rowQualities(series),
    carried: rowsCarried(series),
    windows: new Map(windowsOf(series, start).map((window) => [window.startMs, window])),
  }));
  const starts = cut.flatMap(({ windows }) => [...windows.keys()]).sort((a, b) => a - b);
  const reduced: Series & { timesMs: number[]; values: number[] } = {
    timesMs: [],
    values: [],
    quality: [],
    carried: [],
    points: 0,
    expectedPoints: members.reduce((sum, { expectedPoints }) => sum + expectedPoints, 0),
  };
  const newestMs = members.reduce((newest, series) => Math.max(newest, series.newestMs ?? -Infinity), -Infinity);
  for (let timeMs = starts[0] ?? Infinity; timeMs <= (starts.at(-1) ?? -Infinity); timeMs += bucketMs) {
    const rows = cut.flatMap(({ windows, ...member }) => {
      const window = windows.get(timeMs);
      return window ? [{ ...member, ...window }] : [];
    });
    const { value, quality, carried, withValue } = reduceRow(rows, members.length, timeMs, reduction);
    if (forAlert && (Number.isNaN(value) || (isSum && quality === 'partial'))) {
      continue;
    }
    const row = reduced.timesMs.push(timeMs) - 1;
    reduced.values.push(value);
    reduced.points = withValue.reduce((sum, { series }) => sum + Math.max(1, series.points), 0);
    if (quality) {
      extendQuality(reduced.quality, row, quality);
    }
    if (carried) {
      extendRun(reduced.carried, row);
    }
  }
  reduced.points = Math.min(reduced.points, reduced.expectedPoints);
  return { ...reduced, ...(Number.isFinite(newestMs) && { newestMs }) };
}

interface MemberRows extends Slice {
  qualities: ReadonlyArray<RowQuality | undefined>;
  carried: Uint8Array;
}

interface ReducedRow {
  value: number;
  quality?: RowQuality;
  carried: boolean;
  withValue: readonly Slice[];
}

function reduceRow(rows: readonly MemberRows[], memberCount: number, startMs: number, { step }: Reduction): ReducedRow {
  const seen = new Set(rows.flatMap(({ qualities, first, end }) => qualities.slice(first, end)));
  const withValue = rows.filter(({ series, first, end }) => hasValue(series, first, end));
  const { value, isWhole } = withValue.length === 0 ? { value: NaN, isWhole: false } : step(withValue, startMs);
  if (Number.isNaN(value)) {
    return { value, quality: seen.has('bad') ? 'bad' : 'stale', carried: false, withValue: [] };
  }
  const isPartial = withValue.length < memberCount || seen.has('partial') || !isWhole;
  const isUncertain = seen.has('uncertain') || seen.has('bad');
  return {
    value,
    quality: isPartial ? 'partial' : isUncertain ? 'uncertain' : undefined,
    carried: withValue.some(({ carried, first, end }) => carried.subarray(first, end).includes(1)),
    withValue,
  };
}

function hasValue({ values }: Series, first: number, end: number): boolean {
  for (let row = first; row < end; row++) {
    if (!Number.isNaN(values[row])) {
      return true;
    }
  }
  return false;
}

/** The usable values of some rows, of one series after the other. */
export function valuesOf(slices: readonly Slice[]): Float64Array {
  const values = new Float64Array(slices.reduce((sum, { first, end }) => sum + end - first, 0));
  let count = 0;
  for (const { series, first, end } of slices) {
    for (let row = first; row < end; row++) {
      const value = series.values[row] as number;
      if (!Number.isNaN(value)) {
        values[count++] = value;
      }
    }
  }
  return values.subarray(0, count);
}
