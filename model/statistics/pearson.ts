import { normalQuantile, studentCritical, studentTwoSided } from './distributions.ts';
import { correlationOf, pairMoments, type Values } from './pairs.ts';

export interface Pearson {
  /** Complete pairs. */
  n: number;
  /** Pairs that count as independent; equals n unless given. */
  effectiveN: number;
  /** Null where there are fewer than two pairs or a series does not vary. */
  r: number | null;
  /** Confidence interval of r; null where r is, or with three effective pairs or fewer. */
  interval: [lower: number, upper: number] | null;
  /** Two-sided probability of an r as large by chance; null where r is, or with two effective pairs or fewer. */
  pValue: number | null;
}

export interface PearsonOptions {
  /** Of the interval, 0 to 1. */
  confidence?: number;
  /** Independent pairs of autocorrelated series, see `effectiveSampleSize`; at most n. */
  effectiveN?: number;
  /** Steps by which y is read later than x. */
  lag?: number;
}

export const DEFAULT_CONFIDENCE = 0.95;

/**
 * Pearson's correlation of two series of equal step, with the confidence interval of Fisher's z transformation (R. A. Fisher,
 * Metron 1, 1921): tanh(atanh(r) ± z / sqrt(n − 3)). Pairs with a hole are left out.
 */
export function pearson(x: Values, y: Values, options: PearsonOptions = {}): Pearson {
  const { confidence = DEFAULT_CONFIDENCE, lag = 0 } = options;
  const moments = pairMoments(x, y, lag);
  const { n } = moments;
  const r = correlationOf(moments);
  const effectiveN = Math.min(n, options.effectiveN ?? n);
  return {
    n,
    effectiveN,
    r,
    interval: r === null ? null : fisherInterval(r, effectiveN, confidence),
    pValue: r === null ? null : pValueOf(r, effectiveN),
  };
}

function fisherInterval(r: number, effectiveN: number, confidence: number): [number, number] | null {
  if (effectiveN <= 3) {
    return null;
  }
  const halfWidth = normalQuantile((1 + confidence) / 2) / Math.sqrt(effectiveN - 3);
  // A perfect correlation has no finite z; its interval is the point itself.
  return Math.abs(r) === 1 ? [r, r] : [Math.tanh(Math.atanh(r) - halfWidth), Math.tanh(Math.atanh(r) + halfWidth)];
}

function pValueOf(r: number, effectiveN: number): number | null {
  const degrees = effectiveN - 2;
  return degrees <= 0 ? null : studentTwoSided(r * Math.sqrt(degrees / Math.max(Number.MIN_VALUE, 1 - r * r)), degrees);
}

/**
 * The |r| that chance alone stays below with this confidence: t / sqrt(n − 2 + t²).
 * @returns 1 with two effective pairs or fewer, where nothing can be significant.
 */
export function significanceLimit(effectiveN: number, confidence = DEFAULT_CONFIDENCE): number {
  const degrees = effectiveN - 2;
  if (degrees <= 0) {
    return 1;
  }
  const t = studentCritical(confidence, degrees);
  return t / Math.sqrt(degrees + t * t);
}
