/** The past is imported by days (UTC): whole buckets of every rollup, and what a kill can cost at most. */
export const DAY_MS = 86_400_000;

export interface Stretch {
  fromMs: number;
  toMs: number;
  /** A day from its start to its end; what is cut off by the range is not, and is asked for again. */
  isWholeDay: boolean;
}

/**
 * The days of a range, the newest first, so that screens fill from the present backwards.
 * @param range epoch ms, `toMs` excluded; taken to the steps' raster inwards
 */
export function stretchesOf({ fromMs, toMs }: { fromMs: number; toMs: number }, stepMs: number): Stretch[] {
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  const endMs = Math.floor(toMs / stepMs) * stepMs;
  const stretches: Stretch[] = [];
  for (
    let dayMs = Math.floor((endMs - 1) / DAY_MS) * DAY_MS;
    dayMs + DAY_MS > firstMs && firstMs < endMs;
    dayMs -= DAY_MS
  ) {
    const stretch = { fromMs: Math.max(dayMs, firstMs), toMs: Math.min(dayMs + DAY_MS, endMs) };
    stretches.push({ ...stretch, isWholeDay: stretch.fromMs === dayMs && stretch.toMs === dayMs + DAY_MS });
  }
  return stretches;
}
