/** Times are scraped with some jitter: what is told is a round number. */
const ROUND_MS = 1_000;
const MIN_INTERVAL_MS = 100;
/** An interval that is not shorter than this share of the one that was told is its jitter. */
const SAME_SHARE = 0.8;

/** Finds how often series are sampled from the times of their samples: the shortest distance between two of one series. */
export function createObservedInterval() {
  let toldMs = Infinity;
  return {
    /** @returns the interval, ms, where it is news */
    note(beforeMs: number, timeMs: number): number | undefined {
      const distanceMs = timeMs - beforeMs;
      if (!Number.isFinite(distanceMs) || distanceMs < MIN_INTERVAL_MS || distanceMs >= toldMs * SAME_SHARE) {
        return undefined;
      }
      toldMs = distanceMs < ROUND_MS ? distanceMs : Math.round(distanceMs / ROUND_MS) * ROUND_MS;
      return toldMs;
    },
  };
}
