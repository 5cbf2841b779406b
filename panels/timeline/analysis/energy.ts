import type { Series } from '../../shared/frames/series.ts';

const HOUR_MS = 3_600_000;
/** Of a series with a single value nothing else is known. */
const NO_STEP_MS = 0;

const WATTS: Readonly<Record<string, number>> = { watt: 1, kwatt: 1e3, megwatt: 1e6 };

/** Series of power; others have no energy. */
export function isPower({ unit }: Pick<Series, 'unit'>): boolean {
  return unit in WATTS;
}

/** Energy of a series of power, Wh: each value stands for its step, a hole for none. */
export function energyWh({
  unit,
  timesMs,
  values,
  bucketMs,
}: Pick<Series, 'unit' | 'timesMs' | 'values' | 'bucketMs'>): number {
  const factor = WATTS[unit] ?? 0;
  let sum = 0;
  for (const [row, value] of values.entries()) {
    const timeMs = timesMs[row] as number;
    const stepMs = bucketMs ?? (timesMs[row + 1] ?? timeMs) - timeMs;
    sum += value === null ? 0 : (value * factor * Math.max(NO_STEP_MS, stepMs)) / HOUR_MS;
  }
  return sum;
}

interface Sum {
  timesMs: number[];
  /** Null where no series has a value, or none but zero while another is not known: then the sum is not known to be zero. */
  values: Array<number | null>;
}

/** Sum of series of power at each of their times, in the unit of the first. */
export function totalPower(series: readonly Series[]): Sum {
  const watts = WATTS[series[0]?.unit ?? 'watt'] ?? 1;
  return sumOf(series, ({ unit }) => (WATTS[unit] ?? 0) / watts);
}

/** Sum of series at each of their times, each multiplied by a factor of its own. */
export function sumOf(series: readonly Series[], factorOf: (series: Series) => number): Sum {
  const byTime = new Map<number, { sum: number; isPartial: boolean }>();
  for (const one of series) {
    const { timesMs, values } = one;
    const factor = factorOf(one);
    for (const [row, timeMs] of timesMs.entries()) {
      const value = values[row] ?? null;
      const { sum, isPartial } = byTime.get(timeMs) ?? { sum: 0, isPartial: false };
      byTime.set(timeMs, { sum: sum + (value ?? 0) * factor, isPartial: isPartial || value === null });
    }
  }
  const sums = [...byTime].sort(([a], [b]) => a - b);
  return {
    timesMs: sums.map(([timeMs]) => timeMs),
    values: sums.map(([, { sum, isPartial }]) => (isPartial && sum === 0 ? null : sum)),
  };
}
