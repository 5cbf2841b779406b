/** Where a time lies on the picture. */
export interface Scale {
  fromMs: number;
  toMs: number;
  /** Width of the names left of the lanes; 0 where they stand above. */
  namesPx: number;
  /** Width of the lanes. */
  widthPx: number;
}

/** From the left end of the lanes, %; what is outside lies at the end. */
export function percentOf({ fromMs, toMs }: Scale, timeMs: number): number {
  return (100 * (Math.min(toMs, Math.max(fromMs, timeMs)) - fromMs)) / (toMs - fromMs);
}

/** @param leftPx from the left end of the lanes; beyond the ends it is the end */
export function timeAt(scale: Scale, leftPx: number): number {
  return timeWithin(scale, Math.min(scale.widthPx, Math.max(0, leftPx)));
}

/** @param leftPx from the left end of the lanes */
export function timeWithin({ fromMs, toMs, widthPx }: Scale, leftPx: number): number {
  return fromMs + (leftPx / widthPx) * (toMs - fromMs);
}
