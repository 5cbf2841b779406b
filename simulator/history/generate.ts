import { findMetric } from '#model/catalog/catalog.ts';
import { compileConversion } from '#model/units/convert.ts';
import type { PlantState } from '../plant/state.ts';
import { step, warmPlant } from '../plant/step.ts';
import type { SimPoint } from '../points/point.ts';

/** One sample of history, in the unit of the point's metric. */
export interface HistoryRow {
  /** Index into the points that were asked for. */
  point: number;
  timeMs: number;
  value: number;
}

/** Between two looks at the plant; coarser history is the mean of the looks in its interval. */
const LOOK_MS = 60_000;

interface Column {
  read: (state: PlantState) => number;
  /** States are not averaged: the last one counts. */
  isState: boolean;
}

/**
 * The plant's history in [fromMs, toMs), one batch of rows an interval of `stepMs`. Values of intervals up to a minute
 * are those at the interval's start; of longer ones the mean over it, stamped with its start, so that it falls into
 * its own bucket. Deterministic: the same seed and time give the same rows, whatever the range.
 * @param range.aheadS how far the plant's time is ahead of the rows', s
 */
export function* generateHistory(
  seed: number,
  points: readonly SimPoint[],
  range: { fromMs: number; toMs: number; stepMs: number; aheadS?: number }
): Generator<HistoryRow[]> {
  const columns = points.map(columnOf);
  const looks = Math.max(1, Math.round(range.stepMs / LOOK_MS));
  const fromMs = Math.ceil(range.fromMs / range.stepMs) * range.stepMs;
  const state = warmPlant(seed, fromMs + 1000 * (range.aheadS ?? 0));
  for (let timeMs = fromMs; timeMs < range.toMs; timeMs += range.stepMs) {
    const sums = new Float64Array(columns.length);
    for (let look = 0; look < looks; look++) {
      columns.forEach(
        ({ read, isState }, i) => (sums[i] = isState ? looks * read(state) : (sums[i] ?? 0) + read(state))
      );
      step(state, range.stepMs / looks / 1000);
    }
    yield columns.map((_, point) => ({ point, timeMs, value: (sums[point] ?? Number.NaN) / looks }));
  }
}

/** How a point is read, in the unit of its metric. */
export function columnOf(point: SimPoint): Column {
  const metric = findMetric(point.metric);
  if (!metric) {
    throw new Error(
      `History of ${point.address}: metric ${point.metric} is not in the catalog. Check simulator/points/.`
    );
  }
  const convert = compileConversion(point.unit, metric.unit);
  return { read: (state) => convert(point.read(state)), isState: metric.states !== undefined };
}
