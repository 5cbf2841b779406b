/**
 * A working day on which the cluster is busy and jobs of both partitions wait, for hours. What the plant does depends on the hour of
 * its week: a test that starts it when it happens to run meets now a drained cluster, now an empty queue.
 */
const BUSY_MS = Date.parse('2026-11-25T14:00:00Z');

/** How far the time of a plant that starts now is to be ahead of the clock so that the test finds it busy, s. */
export function aheadOfTests(): number {
  return Math.round((BUSY_MS - Date.now()) / 1000);
}
