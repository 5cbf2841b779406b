/** The server says whole seconds, and machines that ask a time server differ by less than one. */
const TOLERANCE_MS = 60_000;

/** How far the clock of the API server is from ours, by the `Date` of its answers (RFC 9110, 6.6.1). */
export function createServerClock() {
  let apartMs = 0;
  return {
    /** @param aheadMs of ours, as an answer says it */
    hear(aheadMs: number): void {
      if (Math.abs(aheadMs) <= TOLERANCE_MS) {
        apartMs = 0;
      } else if (Math.abs(aheadMs - apartMs) > TOLERANCE_MS) {
        apartMs = aheadMs;
      }
    },
    /** `undefined` where both clocks say the same. */
    complaint(): string | undefined {
      if (apartMs === 0) {
        return undefined;
      }
      const way = apartMs > 0 ? 'ahead of' : 'behind';
      return `the clock of the API server is about ${Math.round(Math.abs(apartMs) / 60_000)} min ${way} that of the collector, and so are the times of its jobs. Let both machines ask a time server (NTP)`;
    },
  };
}
