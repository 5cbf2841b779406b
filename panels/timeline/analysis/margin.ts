import { ASHRAE_INLET, type AshraeClass } from '#model/limits/ashrae.ts';
import type { Series } from '../../shared/frames/series.ts';

/** How far the hottest inlet was from its limit, K: below 0 it was above. */
export interface Margin {
  timesMs: number[];
  /** Null where no inlet has a value. */
  kelvins: Array<number | null>;
  /** Where and when it was least. */
  least?: { timeMs: number; kelvins: number; rack: string | undefined };
}

const CELSIUS: Readonly<Record<string, (value: number) => number>> = {
  celsius: (value) => value,
  fahrenheit: (value) => (value - 32) / 1.8,
  kelvin: (value) => value - 273.15,
};

/**
 * The least margin of all series of inlet air at each of their times.
 * The limit is the upper end of the allowable range of the class: ASHRAE TC 9.9, 5th edition (2021).
 */
export function inletMargin(series: readonly Series[], ashraeClass: AshraeClass): Margin {
  const limit = ASHRAE_INLET[ashraeClass].allowable[1];
  const byTime = new Map<number, number | null>();
  let least: Margin['least'];
  for (const { unit, timesMs, values, rack } of series.filter(({ isInlet }) => isInlet)) {
    const toCelsius = CELSIUS[unit];
    for (const [row, timeMs] of timesMs.entries()) {
      const value = values[row] ?? null;
      const before = byTime.get(timeMs) ?? null;
      if (value === null || !toCelsius) {
        byTime.set(timeMs, before);
        continue;
      }
      const kelvins = limit - toCelsius(value);
      byTime.set(timeMs, before === null ? kelvins : Math.min(before, kelvins));
      if (!least || kelvins < least.kelvins) {
        least = { timeMs, kelvins, rack };
      }
    }
  }
  const timesMs = [...byTime.keys()].sort((a, b) => a - b);
  return { timesMs, kelvins: timesMs.map((timeMs) => byTime.get(timeMs) ?? null), least };
}
