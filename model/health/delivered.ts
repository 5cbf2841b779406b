/** What is expected of a point over some time, and what came of it. */
export interface Delivery {
  /** How long the point was there, ms. */
  spanMs: number;
  /** How often it is sampled, ms; NaN for one that sends by itself, or only what changed. */
  everyMs: number;
  /** The first part of that time, ms, whose samples were written after the fact and are `pastEveryMs` apart. */
  pastMs: number;
  pastEveryMs: number;
  samples: number;
  /** Of a point that sends by itself: width of the steps in which it should, ms, and in how many of them it did. */
  stepMs: number;
  steps: number;
}

/**
 * Samples that came, as a share of those that were expected, at most 1; null where none was. A point that sends by itself is
 * expected to in each of its steps: within that time its last value stands.
 */
export function deliveredShare({
  spanMs,
  everyMs,
  pastMs,
  pastEveryMs,
  samples,
  stepMs,
  steps,
}: Delivery): number | null {
  const sendsItself = Number.isNaN(everyMs);
  const [dueMs, came] = sendsItself ? [stepMs, steps] : [everyMs, samples];
  const pastDueMs = sendsItself ? Math.max(stepMs, pastEveryMs) : pastEveryMs;
  const past = pastMs > 0 ? Math.min(pastMs, spanMs) : 0;
  const expected = Math.floor((spanMs - past) / dueMs + (past > 0 ? past / pastDueMs : 0));
  return expected < 1 ? null : Math.min(1, came / expected);
}
