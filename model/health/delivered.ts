/** What is expected of a point over some time, and what came of it. */
export interface Delivery {
  /** How long the point was there, ms. */
  spanMs: number;
  /** How often it is sampled, ms; NaN for one that sends by itself. */
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
  if (Number.isNaN(everyMs)) {
    const expected = Math.floor(spanMs / stepMs);
    return expected < 1 ? null : Math.min(1, steps / expected);
  }
  const past = pastMs > 0 ? Math.min(pastMs, spanMs) : 0;
  const expected = Math.floor((spanMs - past) / everyMs + (past > 0 ? past / pastEveryMs : 0));
  return expected < 1 ? null : Math.min(1, samples / expected);
}
