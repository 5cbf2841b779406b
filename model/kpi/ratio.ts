/** Power over a range in steps that all of a question share, W; NaN is a step that is not known. */
export interface Course {
  values: Float64Array;
  /** Ids of what measures it. */
  meters: readonly string[];
  /** Share of each step for which the value stands, 0 to 1: what of it lies in the range and is known. Absent where it is all of each. */
  shares?: Float64Array;
}

/** Energy of two courses over the steps in which both are known, Wh. */
export interface Compared {
  topWh: number;
  bottomWh: number;
  /** Share of the range in which both are known, 0 to 1. */
  coverage: number;
}

/**
 * Compares two courses over the same steps alone: a gap of one meter must not make the other one's share larger.
 * @param rangeMs the whole range, of which the steps may be a part
 */
export function compare(top: Course, bottom: Course, stepMs: number, rangeMs: number): Compared | undefined {
  let known = 0;
  let topSum = 0;
  let bottomSum = 0;
  for (let step = 0; step < bottom.values.length; step++) {
    const [a, b] = [top.values[step] ?? NaN, bottom.values[step] as number];
    const share = Math.min(top.shares?.[step] ?? 1, bottom.shares?.[step] ?? 1);
    if (!Number.isNaN(a) && !Number.isNaN(b) && share > 0) {
      known += share;
      topSum += a * share;
      bottomSum += b * share;
    }
  }
  const hours = stepMs / 3_600_000;
  return known === 0
    ? undefined
    : { topWh: topSum * hours, bottomWh: bottomSum * hours, coverage: Math.min(1, (known * stepMs) / rangeMs) };
}
