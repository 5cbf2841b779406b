export interface RestTimes {
  /** A single lost answer is no reason to leave a member alone. */
  missesBefore: number;
  firstMs: number;
  maxMs: number;
  /** Who answers for this long has recovered: only then the next rest is a short one again. */
  holdMs: number;
}

/** A try costs the others one timeout. */
const DEFAULT_TIMES: RestTimes = { missesBefore: 2, firstMs: 10_000, maxMs: 120_000, holdMs: 10_000 };

/**
 * How long a silent member is left alone: for longer each time, also where it answers once in a while in between. Times are
 * ms of any clock that only goes forward.
 */
export function createRest(times: RestTimes = DEFAULT_TIMES) {
  let misses = 0;
  let rests = 0;
  let restUntilMs = -Infinity;
  let answersSinceMs: number | undefined;

  return {
    isOver: (nowMs: number) => nowMs >= restUntilMs,

    missed(nowMs: number): void {
      misses += 1;
      answersSinceMs = undefined;
      if (misses >= times.missesBefore) {
        restUntilMs = nowMs + Math.min(times.maxMs, times.firstMs * 2 ** rests);
        rests += 1;
      }
    },

    answered(nowMs: number): void {
      misses = 0;
      answersSinceMs ??= nowMs;
      if (nowMs - answersSinceMs >= times.holdMs) {
        rests = 0;
      }
    },
  };
}
