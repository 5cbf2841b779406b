import type { RowQuality } from '#model/query/frame-meta.ts';

import type { Series } from '../series.ts';

/** The rows of a finer series that begin within a time step. */
export interface Window {
  startMs: number;
  /** First row, and the one after the last. */
  first: number;
  end: number;
}

/** Cuts the rows of a series into time steps; a step without any row has none. */
export function windowsOf({ timesMs }: Pick<Series, 'timesMs'>, start: (timeMs: number) => number): Window[] {
  const windows: Window[] = [];
  for (let row = 0; row < timesMs.length; row++) {
    const startMs = start(timesMs[row] as number);
    const last = windows.at(-1);
    if (last?.startMs === startMs) {
      last.end = row + 1;
    } else {
      windows.push({ startMs, first: row, end: row + 1 });
    }
  }
  return windows;
}

/** The quality of every row of a series; undefined for good ones. */
export function rowQualities(series: Pick<Series, 'timesMs' | 'quality'>): Array<RowQuality | undefined> {
  const qualities = new Array<RowQuality | undefined>(series.timesMs.length).fill(undefined);
  for (const [first, last, quality] of series.quality) {
    qualities.fill(quality, first, last + 1);
  }
  return qualities;
}

/** Which rows of a series a last value was carried to. */
export function rowsCarried(series: Pick<Series, 'timesMs' | 'carried'>): Uint8Array {
  const carried = new Uint8Array(series.timesMs.length);
  for (const [first, last] of series.carried) {
    carried.fill(1, first, last + 1);
  }
  return carried;
}
