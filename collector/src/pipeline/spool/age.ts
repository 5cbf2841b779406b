/** One mark a second is exact enough for a gauge and small enough for an outage of days. */
const MARK_INTERVAL_MS = 1_000;

/** Tells how old the oldest record is that is not acknowledged, without reading the spool. */
export function createAge() {
  /** Each mark stands for the records from its sequence up to the next mark. */
  const marks: Array<{ sequence: number; timeMs: number }> = [];
  return {
    appended(sequence: number, timeMs: number): void {
      const last = marks.at(-1);
      if (!last || timeMs - last.timeMs >= MARK_INTERVAL_MS) {
        marks.push({ sequence, timeMs });
      }
    },
    acknowledged(sequence: number, nextSequence: number): void {
      while (marks.length > 0 && (marks[1]?.sequence ?? nextSequence) <= sequence + 1) {
        marks.shift();
      }
    },
    oldestMs: (): number => (marks[0] ? Math.max(0, Date.now() - marks[0].timeMs) : 0),
  };
}
