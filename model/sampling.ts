/** How much later than its interval a value may come, as a share of the interval: one left out is missing, a late one is not. */
const LATE_TOLERANCE = 0.5;
/** Timers and devices are late by this much without anything being wrong. */
const MIN_TOLERANCE_MS = 250;

/** How long after a value the next one is missing, ms, where a point is sampled at this interval. */
export function missingAfterMs(samplingIntervalMs: number): number {
  return samplingIntervalMs + Math.max(samplingIntervalMs * LATE_TOLERANCE, MIN_TOLERANCE_MS);
}
