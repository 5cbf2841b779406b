import { studentCritical } from './distributions.ts';
import { correlationOf, pairMoments, type Values } from './pairs.ts';
import { DEFAULT_CONFIDENCE } from './pearson.ts';

/** y = intercept + slope * x by ordinary least squares. */
export interface LinearFit {
  /** Complete pairs. */
  n: number;
  slope: number;
  intercept: number;
  /** Share of the variance of y that the line explains, 0 to 1; null where y does not vary. */
  rSquared: number | null;
  /** Standard errors; null with fewer than three pairs. */
  slopeError: number | null;
  interceptError: number | null;
  /** Standard deviation of y around the line, with n − 2 degrees of freedom; null with fewer than three pairs. */
  residualDeviation: number | null;
  meanX: number;
  /** Sum of squared deviations of x. */
  sxx: number;
}

/**
 * By how much y moved with x: the slope times four standard deviations of x, within which 95 % of a normal x lie. In the unit of y;
 * null with fewer than two pairs.
 */
export function responseOf({ slope, sxx, n }: Pick<LinearFit, 'slope' | 'sxx' | 'n'>): number | null {
  return n < 2 ? null : slope * 4 * Math.sqrt(sxx / (n - 1));
}

/** What the line says at one x. */
export interface FitBand {
  y: number;
  /** Where the line itself lies with the confidence asked for. */
  mean: [lower: number, upper: number];
  /** Where one more observation would lie. */
  prediction: [lower: number, upper: number];
}

/**
 * Ordinary least squares of y on x (Draper and Smith, Applied Regression Analysis, 3rd ed., section 1.4). Pairs with a hole
 * are left out. The standard errors take the pairs as independent.
 * @returns null with fewer than two pairs, or where x does not vary.
 */
export function linearFit(x: Values, y: Values, options: { lag?: number } = {}): LinearFit | null {
  const moments = pairMoments(x, y, options.lag);
  const { n, meanX, meanY, sxx, syy, sxy } = moments;
  if (n < 2 || correlationOf({ ...moments, meanY: meanX, syy: sxx, sxy: sxx }) === null) {
    return null;
  }
  const slope = sxy / sxx;
  const r = correlationOf(moments);
  const residualSquares = Math.max(0, syy - slope * sxy);
  const residualDeviation = n > 2 ? Math.sqrt(residualSquares / (n - 2)) : null;
  return {
    n,
    slope,
    intercept: meanY - slope * meanX,
    rSquared: r === null ? null : r * r,
    slopeError: residualDeviation === null ? null : residualDeviation / Math.sqrt(sxx),
    interceptError: residualDeviation === null ? null : residualDeviation * Math.sqrt(1 / n + meanX ** 2 / sxx),
    residualDeviation,
    meanX,
    sxx,
  };
}

/**
 * The line at one x with its mean and prediction bands by Student's t (Draper and Smith, sections 3.1 and 3.2).
 * @returns null for a fit of two points, which leaves no residual to judge by.
 */
export function fitBand(fit: LinearFit, x: number, confidence = DEFAULT_CONFIDENCE): FitBand | null {
  if (fit.residualDeviation === null) {
    return null;
  }
  const y = fit.intercept + fit.slope * x;
  const t = studentCritical(confidence, fit.n - 2);
  const leverage = 1 / fit.n + (x - fit.meanX) ** 2 / fit.sxx;
  const mean = t * fit.residualDeviation * Math.sqrt(leverage);
  const prediction = t * fit.residualDeviation * Math.sqrt(1 + leverage);
  return { y, mean: [y - mean, y + mean], prediction: [y - prediction, y + prediction] };
}
