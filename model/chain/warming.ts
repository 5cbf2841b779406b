import { type Interval, minutesText } from './ride-through.ts';

/** How fast a temperature rises, as measured over some minutes: K/min with its standard error. */
export interface Warming {
  rate: number;
  error: number;
  /** Of the last minutes alone, where known: what has just begun is faster than the average. */
  newestRate?: number;
}

/** Ten minutes of measurements foretell no more than this, minutes. */
export const WARMING_HORIZON_MIN = 120;
/** Of the rate, either way: 95 % of what noise alone would give. */
const STANDARD_ERRORS = 2;

/**
 * Minutes until the limit if a place goes on to warm as it does: `margin / rate`, with the rate two standard errors faster, or as fast
 * as in the last minutes, and two slower; Infinity where it may not warm at all. It holds for equipment that works partly, of which
 * nobody knows what it still carries: the temperature shows what is left over.
 */
export function minutesAsItWarms(marginK: number, { rate, error, newestRate = -Infinity }: Warming): Interval {
  if (marginK <= 0) {
    return [0, 0];
  }
  const minutesAt = (kPerMinute: number) => (kPerMinute > 0 ? marginK / kPerMinute : Infinity);
  return [minutesAt(Math.max(rate + STANDARD_ERRORS * error, newestRate)), minutesAt(rate - STANDARD_ERRORS * error)];
}

/** `12 to 20 min as it warms`. */
export function warmingText([low, high]: Interval): string {
  if (high === 0) {
    return 'beyond the limit now';
  }
  if (low > WARMING_HORIZON_MIN) {
    return 'no limit within 2 h';
  }
  const [least, most] = [minutesText(low), minutesText(high)];
  const minutes = high > WARMING_HORIZON_MIN ? `at least ${least}` : least === most ? least : `${least} to ${most}`;
  return `${minutes} as it warms`;
}
