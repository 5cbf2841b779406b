import { DONE_SETPOINTS, setpointsAt } from '../initiatives.ts';
import { settle, warmPlant } from '../plant/step.ts';
import type { SimPoint } from '../points/point.ts';
import { columnOf, type HistoryRow } from './generate.ts';

export const DAY_MS = 86_400_000;
/** What the control loops need to settle on another load of the same hall; a day of months ago is not worth more. */
const SETTLE_S = 180;
/** Half of the time constant of the fastest node, GPUs, and well within what the loops take. */
const SUBSTEP_S = 7.5;
/** Every other hour: jobs and weather of a day are seen, and years take a minute. */
const LOOKS_A_DAY = 12;

/** `firstDone` is the day on which the first of the initiatives was done; without it the plant ran always as it is. */
export interface DaysOptions {
  firstDone?: string | undefined;
  /** An initiative that is not done: what the plant would have used without it. */
  skip?: string | undefined;
  /** How far the plant's time, its jobs and weather, is ahead of the rows', s. */
  aheadS?: number | undefined;
}

/**
 * Days of the plant, one batch of rows a day, stamped with its start: the mean of twelve looks, each after the minutes that the loops need to
 * settle on the loads and the weather of the look. A hundredth of the work of the whole day, for a past of years. Deterministic in seed and time, as far as the plant forgets.
 */
export function* generateDays(
  seed: number,
  points: readonly SimPoint[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { firstDone, skip, aheadS = 0 }: DaysOptions = {}
): Generator<HistoryRow[]> {
  const columns = points.map(columnOf);
  const firstMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const state = warmPlant(seed, firstMs + 1000 * aheadS);
  for (let dayMs = firstMs; dayMs < toMs; dayMs += DAY_MS) {
    const sums = new Float64Array(columns.length);
    const setpoints = { ...DONE_SETPOINTS, ...(firstDone !== undefined && setpointsAt(dayMs, firstDone, skip)) };
    for (let look = 0; look < LOOKS_A_DAY; look++) {
      state.timeMs = dayMs + 1000 * aheadS + ((look + 0.5) * DAY_MS) / LOOKS_A_DAY - SETTLE_S * 1000;
      settle(state, SETTLE_S, SUBSTEP_S, { setpoints });
      columns.forEach(({ read }, index) => (sums[index] = (sums[index] ?? 0) + read(state) / LOOKS_A_DAY));
    }
    yield columns.map((_, point) => ({ point, timeMs: dayMs, value: sums[point] ?? Number.NaN }));
  }
}
