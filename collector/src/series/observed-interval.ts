/** Times are scraped with some jitter: what is told is a round number. */
const ROUND_MS = 1_000;
const MIN_INTERVAL_MS = 100;
/** An interval that is not shorter than this share of another is the same with its jitter. */
const SAME_SHARE = 0.8;

/**
 * Finds how often series are sampled from the times of their samples. The first distance between two samples of a series is
 * believed at once, a shorter one when it is seen a second time: a scraper that was restarted is early once.
 */
export function createObservedInterval() {
  let toldMs = Infinity;
  let candidate = { distanceMs: Infinity, timeMs: -Infinity };
  return {
    /** @returns the interval, ms, where it is news */
    note(beforeMs: number, timeMs: number): number | undefined {
      const distanceMs = timeMs - beforeMs;
      if (!Number.isFinite(distanceMs) || distanceMs < MIN_INTERVAL_MS || distanceMs >= toldMs * SAME_SHARE) {
        return undefined;
      }
      const isSeenAgain = timeMs > candidate.timeMs && isSame(distanceMs, candidate.distanceMs);
      if (toldMs !== Infinity && !isSeenAgain) {
        candidate = isSame(distanceMs, candidate.distanceMs) ? candidate : { distanceMs, timeMs };
        return undefined;
      }
      toldMs = distanceMs < ROUND_MS ? distanceMs : Math.round(distanceMs / ROUND_MS) * ROUND_MS;
      return toldMs;
    },
    /** Only a distance below this may be news, ms. */
    newsBelowMs: (): number => toldMs * SAME_SHARE,
  };
}

function isSame(oneMs: number, otherMs: number): boolean {
  return Math.min(oneMs, otherMs) >= SAME_SHARE * Math.max(oneMs, otherMs);
}
