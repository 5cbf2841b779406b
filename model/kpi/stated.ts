import type { Consumption } from '../business/consumption.ts';
import { addDays, startOfDayMs } from '../time/calendar.ts';

/** What people stated of a quantity over a range. */
export interface Stated {
  amount: number;
  /** Share of the range that statements are of, 0 to 1. */
  coverage: number;
}

/**
 * Adds up statements of a quantity over a range; of one that reaches over its ends the part by time. Undefined where nothing was stated.
 * @param entries days are those of the calendar of `timeZone`, both included
 */
export function statedOver(
  entries: Consumption['entries'],
  fromMs: number,
  toMs: number,
  timeZone: string
): Stated | undefined {
  let amount = 0;
  let coveredMs = 0;
  for (const { from, to, value } of entries) {
    const startMs = startOfDayMs(from, timeZone);
    const endMs = startOfDayMs(addDays(to, 1), timeZone);
    const insideMs = Math.min(endMs, toMs) - Math.max(startMs, fromMs);
    if (insideMs > 0) {
      amount += (Number(value) * insideMs) / (endMs - startMs);
      coveredMs += insideMs;
    }
  }
  return coveredMs === 0 ? undefined : { amount, coverage: Math.min(1, coveredMs / (toMs - fromMs)) };
}
