import { type Baseline, driversOf } from './baseline.ts';
import type { Observation } from './observation.ts';

/**
 * How far beyond what the baseline has seen a driver may be, as a share of the range seen: Guideline 14-2014, section 5.2.4, lets a model
 * be applied from 90 % of the smallest to 110 % of the largest value; of the range, as a temperature's zero is nowhere in particular.
 */
export const MARGIN = 0.1;

/** A driver that was beyond what the baseline has seen. */
export interface Beyond {
  name: string;
  unit: string;
  intervals: number;
  /** What the model may be applied to. */
  low: number;
  high: number;
  /** The farthest it went. */
  least: number;
  most: number;
}

/** Intervals in which all drivers lie within what the baseline has seen, and what was refused. */
export function withinBaseline(baseline: Baseline, some: readonly Observation[], margin = MARGIN) {
  const limits = driversOf(baseline.form).map((driver) => {
    const seen = baseline.rows.map((one) => one[driver.key]);
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    return { ...driver, low: least - margin * (most - least), high: most + margin * (most - least) };
  });
  const isWithin = (one: Observation) => limits.every(({ key, low, high }) => one[key] >= low && one[key] <= high);
  const beyond = limits.flatMap(({ key, name, unit, low, high }): Beyond[] => {
    const outside = some.map((one) => one[key]).filter((value) => value < low || value > high);
    return outside.length === 0
      ? []
      : [{ name, unit, intervals: outside.length, low, high, least: Math.min(...outside), most: Math.max(...outside) }];
  });
  return { within: some.filter(isWithin), beyond };
}
