/** Outdoor temperatures that a model may rest on: what drives dry coolers, and what drives towers. */
export const WEATHERS = ['dryBulb', 'wetBulb'] as const;
export type Weather = (typeof WEATHERS)[number];

/** How long the intervals of a series are: all are hours, days or months of local time. */
export const STEPS = ['hour', 'day', 'month'] as const;
export type Step = (typeof STEPS)[number];

/** What was metered over one interval and what drove it; NaN is what is not known. */
export interface Observation {
  startMs: number;
  /** kWh over the interval. */
  energy: number;
  /** Means over the interval, Cel. */
  dryBulb: number;
  wetBulb: number;
  /** Mean IT power, kW. */
  load: number;
  /** Which hour of its week (0 to 167) or which day (0 to 6) it is in local time; 0 for months. */
  timeOfWeek: number;
}

/** Mean length of a month, days. */
export const DAYS_OF_MONTH = 365.25 / 12;
export const STEP_MS: Record<Step, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  month: DAYS_OF_MONTH * 86_400_000,
};

/** How many months some intervals last. */
export function monthsOf(intervals: number, step: Step): number {
  return (intervals * STEP_MS[step]) / STEP_MS.month;
}
