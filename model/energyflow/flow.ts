/** Energy over a range, from power in steps. */
export interface FlowSum {
  /** Mean of the steps that are known, W. */
  meanW: number;
  /** Energy of these steps alone, Wh: gaps are not filled. */
  energyWh: number;
  /** Share of the steps that are known, 0 to 1. */
  coverage: number;
}

/**
 * Sums power in steps of `stepMs`; NaN is a step that is not known. Undefined where none is.
 * @param shares of each step, 0 to 1: what lies in the range, as the first and the last one often begin before it or end after it, and what is known
 */
export function sumFlow(
  watts: Float64Array,
  stepMs: number,
  shares?: { inRange: Float64Array; known: Float64Array }
): FlowSum | undefined {
  let all = 0;
  let known = 0;
  let total = 0;
  for (let step = 0; step < watts.length; step++) {
    const value = watts[step]!;
    const share = shares?.known[step] ?? 1;
    all += shares?.inRange[step] ?? 1;
    if (!Number.isNaN(value)) {
      known += share;
      total += value * share;
    }
  }
  return known === 0
    ? undefined
    : { meanW: total / known, energyWh: (total * stepMs) / 3_600_000, coverage: known / all };
}

/** What a balance says of the difference between what goes in and what comes out. */
export type Verdict = 'balanced' | 'loss' | 'unaccounted';

export interface Balance {
  /** Over the steps in which both sides are known. */
  inW: number;
  outW: number;
  /** In less out, W. */
  differenceW: number;
  /** As a share of what goes in. */
  share: number;
  /** The step with the largest difference, W, with its sign. */
  worstW: number;
  /** Share of the steps in which both sides are known. */
  coverage: number;
  verdict: Verdict;
}

/** Two meters of class 1 (IEC 62053-21) may differ by this without anything being lost. */
export const METER_ERROR = 0.02;

/**
 * Balances both sides step by step.
 * @param mostLoss the largest share that equipment of this kind loses; more than that is not a loss but not accounted for, as is
 *   anything that comes out and never went in. What two meters may differ by is neither
 */
export function balance(into: Float64Array, out: Float64Array, mostLoss: number): Balance | undefined {
  let known = 0;
  let inSum = 0;
  let outSum = 0;
  let worstW = 0;
  for (let step = 0; step < into.length; step++) {
    const difference = into[step]! - out[step]!;
    if (!Number.isNaN(difference)) {
      known++;
      inSum += into[step]!;
      outSum += out[step]!;
      worstW = Math.abs(difference) > Math.abs(worstW) ? difference : worstW;
    }
  }
  if (known === 0) {
    return undefined;
  }
  const differenceW = (inSum - outSum) / known;
  const share = inSum === 0 ? 0 : (inSum - outSum) / inSum;
  const verdict =
    share >= -METER_ERROR && share <= Math.max(mostLoss, METER_ERROR)
      ? share > 0 && mostLoss > 0
        ? 'loss'
        : 'balanced'
      : 'unaccounted';
  return {
    inW: inSum / known,
    outW: outSum / known,
    differenceW,
    share,
    worstW,
    coverage: known / into.length,
    verdict,
  };
}

export function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, step) => value - (b[step] ?? NaN));
}
