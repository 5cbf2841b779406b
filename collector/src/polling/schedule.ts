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

/** First polls of members with endpoints of their own are spread over at most this long, so that all are seen soon. */
const MAX_SPREAD_MS = 1_000;
/**
 * The raster of a source begins up to this share of an interval late, so that devices of one interval are not all asked at
 * the same instant; half an interval would be a gap already.
 */
const JITTER_SHARE = 0.25;

/**
 * How long after the start the first poll of one of `count` members comes, ms.
 * @param startsPerSecond spreads more members than start within a second over a longer time, each at a random place of its own
 */
export function firstPollMs(
  index: number,
  count: number,
  intervalMs: number,
  startsPerSecond = Infinity,
  random: () => number = Math.random
): number {
  const spreadMs = Math.min(Math.max(MAX_SPREAD_MS, (count / startsPerSecond) * 1_000), intervalMs);
  const jitter = startsPerSecond === Infinity ? 0 : random();
  return ((index + jitter) / count) * spreadMs;
}

/**
 * How much later than one interval after the first poll the second one comes, ms. Never earlier: a rate over a fraction of
 * an interval says more about the device's own refresh than about the rate.
 * @param random from 0 to below 1
 */
export function rasterShiftMs(intervalMs: number, random: () => number = Math.random): number {
  return random() * JITTER_SHARE * intervalMs;
}
