import { incompleteBeta } from './gamma.ts';

/** Halvings that bring a bisection of (0, 1) or (-40, 40) below double precision. */
const BISECTIONS = 70;

/** Beyond this many degrees of freedom Student's t and the normal distribution agree to 6 digits. */
const NORMAL_FROM_DEGREES = 1e6;

/** Distribution function of the standard normal: Marsaglia's series (Journal of Statistical Software 11(4), 2004). */
export function normalCdf(z: number): number {
  if (Math.abs(z) > 8) {
    return z > 0 ? 1 : 0;
  }
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The z below which a standard normal value falls with this probability, 0 < probability < 1. */
export function normalQuantile(probability: number): number {
  return bisect(-8, 8, (z) => normalCdf(z) < probability);
}

/** Probability that |t| is exceeded by chance under Student's distribution: the two-sided p-value. */
export function studentTwoSided(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/**
 * The t that encloses `confidence` of Student's distribution on both sides of zero: 2.228 for 0.95 and 10 degrees.
 * Degrees of freedom may be fractional (effective sample sizes are).
 */
export function studentCritical(confidence: number, degrees: number): number {
  if (degrees > NORMAL_FROM_DEGREES) {
    return normalQuantile((1 + confidence) / 2);
  }
  const outside = 1 - confidence;
  const x = bisect(0, 1, (candidate) => incompleteBeta(candidate, degrees / 2, 0.5) < outside);
  return Math.sqrt((degrees * (1 - x)) / x);
}

/** The place where a monotone predicate turns from true to false. */
function bisect(low: number, high: number, isBelow: (value: number) => boolean): number {
  let [from, to] = [low, high];
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (from + to) / 2;
    if (isBelow(middle)) {
      from = middle;
    } else {
      to = middle;
    }
  }
  return (from + to) / 2;
}
