import { effectiveSampleSize } from './autocorrelation.ts';
import { profileOf, strongest } from './cross-correlation.ts';
import { studentCritical } from './distributions.ts';
import { linearFit, responseOf } from './linear-fit.ts';
import { smallestOf } from './multiple-tests.ts';
import { pairMoments, type Values } from './pairs.ts';
import { DEFAULT_CONFIDENCE, pearson } from './pearson.ts';

/** Two series at the lag at which they agree best, with what that is worth. */
export interface LaggedPair {
  /** Steps by which y follows x: positive where x leads. 0 where no lag could be judged. */
  lag: number;
  /** Lags that were looked at. */
  lags: number;
  /** Complete pairs at the lag. */
  n: number;
  /** Pairs that count as independent. */
  effectiveN: number;
  /** Complete pairs without a lag. */
  together: number;
  /** Null where fewer than ten pairs overlap, a series does not vary, or too few pairs are independent to judge it. */
  r: number | null;
  /** Of r at this lag, with the confidence asked for; null where r is, or with three independent pairs or fewer. */
  interval: [lower: number, upper: number] | null;
  /** Two-sided, of the best of all lags; null where r is. */
  p: number | null;
  /** Of y on x at the lag; null where r is. */
  slope: number | null;
  slopeInterval: [lower: number, upper: number] | null;
  /** By how much y moved with x (`responseOf`), in the unit of y; null where r is. */
  response: number | null;
}

export interface LaggedPairOptions {
  /** Longest lag in steps, to both sides. */
  maxLag: number;
  confidence?: number;
}

const UNKNOWN = { r: null, interval: null, p: null, slope: null, slopeInterval: null, response: null };

/**
 * Finds the lag of the largest |r| within both sides of `maxLag` and judges it: autocorrelation by the effective sample size
 * (Bretherton et al. 1999), the choice among lags by Šidák's correction for as many tests as lags were looked at. Lags of smooth series
 * hang together, so that this is stricter than it says. The slope's interval takes the effective sample size as well.
 * @param x and y series of one length and equal step; null and NaN are holes
 */
export function laggedPair(
  x: Values,
  y: Values,
  { maxLag, confidence = DEFAULT_CONFIDENCE }: LaggedPairOptions
): LaggedPair {
  const together = pairMoments(x, y).n;
  const profile = profileOf(x, y, maxLag);
  const best = strongest(profile);
  const judged = profile.filter(({ r }) => r !== null).length;
  if (best === null) {
    return { lag: 0, lags: judged, n: together, effectiveN: 0, together, ...UNKNOWN };
  }
  const { lag, n } = best;
  const effectiveN = Math.min(n, n * (effectiveSampleSize(x, y) / Math.max(1, together)));
  const seen = { lag, lags: judged, n, effectiveN, together };
  const { r, interval, pValue } = pearson(x, y, { lag, confidence, effectiveN });
  const fit = linearFit(x, y, { lag });
  if (r === null || pValue === null || fit === null) {
    return { ...seen, ...UNKNOWN };
  }
  const error = (fit.slopeError ?? NaN) * Math.sqrt((n - 2) / (effectiveN - 2));
  const half = studentCritical(confidence, effectiveN - 2) * error;
  return {
    ...seen,
    r,
    interval,
    p: smallestOf(pValue, judged),
    slope: fit.slope,
    slopeInterval: Number.isFinite(half) ? [fit.slope - half, fit.slope + half] : null,
    response: responseOf(fit),
  };
}
