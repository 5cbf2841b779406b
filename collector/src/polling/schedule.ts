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
 * Those of a fleet that is not paced are asked together within this. To wake up for each one by itself costs more CPU time than to ask
 * and read it: 80 exporters at 1 s cost a third less at ten moments a second than at 80.
 */
const MOMENT_MS = 100;
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
  const firstMs = ((index + jitter) / count) * spreadMs;
  return startsPerSecond === Infinity ? Math.floor(firstMs / MOMENT_MS) * MOMENT_MS : firstMs;
}

/** A first poll that comes later than it should by less than this share of its interval is taken as if it came in time. */
const LATE_SHARE = 0.1;

/**
 * Where the raster of a member begins after its first poll. Members of one moment stay together, although the first of them holds up
 * the others; one that is late by more than a little begins later, since a rate over a fraction of an interval says more about the
 * device's own refresh than about the rate.
 * @param firstAtMs when its first poll was to come
 * @param nowMs when it comes
 */
export function rasterStartMs(firstAtMs: number, nowMs: number, intervalMs: number): number {
  return nowMs - firstAtMs < LATE_SHARE * intervalMs ? firstAtMs : nowMs;
}

/**
 * How much later than one interval after the first poll the second one comes, ms. Never earlier, see `rasterStartMs`.
 * @param random from 0 to below 1
 */
export function rasterShiftMs(intervalMs: number, random: () => number = Math.random): number {
  return random() * JITTER_SHARE * intervalMs;
}
