import type { Series } from '../series.ts';
import { type Reduction, reduceSeries } from './reduce.ts';

const HOUR_MS = 3_600_000;

/** Below this share a step was measured in part; what is above is rounding. */
const WHOLE = 1 - 1e-9;

export interface IntegralOptions extends Pick<Reduction, 'start' | 'bucketMs' | 'forAlert'> {
  /** Width of the rows that are added up, ms. */
  stepMs: number;
  /** The range that counts, as far as it is known by now, epoch ms; rows at its borders count as far as they lie in it. */
  fromMs: number;
  toMs: number;
  /** Of one unit times one hour. */
  perHour: number;
}

/**
 * Adds up values times the time for which they hold, within each time step. Rows are averages of their own width, so
 * that value times width is exact, where a trapezoid between them would not be. A row without a value adds nothing: gaps are
 * not filled, and the step says that a part of it is missing. `coverage` is the share of the range that was measured.
 */
export function integrate(series: Series, options: IntegralOptions): Series {
  const { bucketMs, stepMs, fromMs, toMs, perHour, forAlert } = options;
  let totalMs = 0;
  const reduced = reduceSeries([series], {
    ...options,
    isSum: true,
    step: ([slice], startMs) => {
      const { first, end } = slice!;
      let sum = 0;
      let measuredMs = 0;
      for (let row = first; row < end; row++) {
        const value = series.values[row] as number;
        const timeMs = series.timesMs[row] as number;
        const widthMs = Math.max(0, Math.min(timeMs + stepMs, toMs) - Math.max(timeMs, fromMs));
        if (!Number.isNaN(value)) {
          sum += (value * widthMs) / HOUR_MS;
          measuredMs += widthMs;
        }
      }
      totalMs += measuredMs;
      // A step that a range cuts is whole to a reader; to an alert rule its total would be lower than that of the others.
      const expectedMs = forAlert ? bucketMs : Math.min(startMs + bucketMs, toMs) - Math.max(startMs, fromMs);
      return { value: measuredMs > 0 ? sum * perHour : NaN, isWhole: measuredMs >= expectedMs * WHOLE };
    },
  });
  return { ...reduced, coverage: toMs > fromMs ? Math.min(1, totalMs / (toMs - fromMs)) : 0 };
}
