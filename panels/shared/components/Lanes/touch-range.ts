import { timeWithin, type Scale } from './scale.ts';

export interface Range {
  fromMs: number;
  toMs: number;
}

/** Fingers that are closer tell no zoom, px. */
const LEAST_SPREAD_PX = 24;
/** There is nothing to see in less. */
const LEAST_RANGE_MS = 10_000;

/**
 * The range after fingers have moved: the time under each of them stays under it, so that one moves the range and two zoom it.
 * @param before where they were when they came down, from the left end of the lanes, px
 * @param now where they are, in the same order
 */
export function movedRange(scale: Scale, before: readonly number[], now: readonly number[]): Range {
  const { fromMs, toMs, widthPx } = scale;
  const lengthMs = toMs - fromMs;
  const [first = 0, second] = before;
  const [firstNow = 0, secondNow] = now;
  if (second === undefined || secondNow === undefined) {
    const shiftMs = ((first - firstNow) / widthPx) * lengthMs;
    return { fromMs: fromMs + shiftMs, toMs: toMs + shiftMs };
  }
  const spread = (a: number, b: number) => Math.max(LEAST_SPREAD_PX, Math.abs(b - a));
  const nextMs = Math.max(LEAST_RANGE_MS, (lengthMs * spread(first, second)) / spread(firstNow, secondNow));
  const middleMs = timeWithin(scale, (first + second) / 2);
  const start = middleMs - ((firstNow + secondNow) / 2 / widthPx) * nextMs;
  return { fromMs: start, toMs: start + nextMs };
}
