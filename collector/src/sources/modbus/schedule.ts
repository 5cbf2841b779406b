/**
 * The next tick of a fixed raster, so that polls do not drift by the time that each one takes.
 * @param startMs first tick, ms
 * @param lastTick number of the tick that was served last
 * @returns number and time of the next tick that is not over yet, and how many were skipped before it
 */
export function nextTick(
  startMs: number,
  intervalMs: number,
  lastTick: number,
  nowMs: number
): { tick: number; atMs: number; skipped: number } {
  const running = Math.floor((nowMs - startMs) / intervalMs);
  const tick = Math.max(lastTick + 1, running);
  return { tick, atMs: startMs + tick * intervalMs, skipped: tick - lastTick - 1 };
}
