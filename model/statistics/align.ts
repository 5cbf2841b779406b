import type { Value } from './pairs.ts';

/** Samples in any rhythm, ascending in time. */
export interface TimedSeries {
  timesMs: readonly number[];
  values: readonly Value[];
}

/** Two series on one grid; a cell without a sample is null. */
export interface AlignedSeries {
  stepMs: number;
  /** Start of each cell, a multiple of the step. */
  timesMs: number[];
  x: Value[];
  y: Value[];
}

/** More cells than this make no better correlation, only a slower panel. */
const MAX_CELLS = 10_000;

/**
 * Two irregular series on one grid, over the time that both cover: each cell is the mean of its samples. Nothing is
 * interpolated, so a hole stays a hole and smoothing cannot make a correlation.
 * @param stepMs width of a cell; by default the longer of the two usual sampling intervals.
 */
export function alignSeries(x: TimedSeries, y: TimedSeries, stepMs?: number): AlignedSeries {
  const [first, last] = commonSpan(x, y);
  const usual = stepMs ?? Math.max(usualIntervalMs(x), usualIntervalMs(y));
  if (!(last >= first) || !(usual > 0) || !Number.isFinite(usual)) {
    return { stepMs: usual, timesMs: [], x: [], y: [] };
  }
  const step = Math.max(usual, Math.ceil((last - first) / MAX_CELLS));
  const fromCell = Math.floor(first / step);
  const cells = Math.floor(last / step) - fromCell + 1;
  return {
    stepMs: step,
    timesMs: Array.from({ length: cells }, (_, cell) => (fromCell + cell) * step),
    x: cellMeans(x, step, fromCell, cells),
    y: cellMeans(y, step, fromCell, cells),
  };
}

/** The median interval between samples that have a value: the rhythm of a series in spite of its holes. NaN if unknown. */
export function usualIntervalMs({ timesMs, values }: TimedSeries): number {
  const times = timesMs.filter((_, index) => isSample(values[index]));
  const intervals = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .sort((a, b) => a - b);
  return intervals[Math.floor(intervals.length / 2)] ?? NaN;
}

function commonSpan(x: TimedSeries, y: TimedSeries): [first: number, last: number] {
  const start = (series: TimedSeries) => series.timesMs[0] ?? NaN;
  const end = (series: TimedSeries) => series.timesMs.at(-1) ?? NaN;
  return [Math.max(start(x), start(y)), Math.min(end(x), end(y))];
}

function cellMeans({ timesMs, values }: TimedSeries, stepMs: number, fromCell: number, cells: number): Value[] {
  const sums = new Array<number>(cells).fill(0);
  const counts = new Array<number>(cells).fill(0);
  timesMs.forEach((time, index) => {
    const cell = Math.floor(time / stepMs) - fromCell;
    const value = values[index];
    if (cell >= 0 && cell < cells && isSample(value)) {
      sums[cell]! += value;
      counts[cell]! += 1;
    }
  });
  return sums.map((sum, cell) => (counts[cell] === 0 ? null : sum / counts[cell]!));
}

function isSample(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
