/** A bar goes this far beyond its limit, so that one that is over is seen to be; what is further is cut there. */
const MOST_USED = 1.15;

/** Where the limit is, percent of the width. */
export const FULL_PERCENT = 100 / MOST_USED;

/** Where a part of the limit is, percent of the width. */
export function percentAt(value: number, limit: number): number {
  return limit <= 0 ? (value > 0 ? 100 : 0) : Math.min(MOST_USED, Math.max(0, value / limit)) * FULL_PERCENT;
}
