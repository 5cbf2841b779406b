import { normalQuantile, studentCritical } from '../statistics/distributions.ts';

/** Of a positive quantity (W). `low` to `high` is where nine of ten of the next values fall. */
export interface Range {
  median: number;
  low: number;
  high: number;
}

/** What is believed of the logarithm of a value before it is seen. */
export interface Belief {
  centre: number;
  /** Standard deviation. */
  spread: number;
}

/** A belief of as many values as it rests on. */
export interface Learned extends Belief {
  degrees: number;
}

export const CONFIDENCE = 0.9;
const TAIL = (1 - CONFIDENCE) / 2;
const Z = normalQuantile(1 - TAIL);

/** From so many values on their own order gives a range of 90 %: below it there is no value for each tail. */
export const ORDERED_FROM = 19;

/** How many values the first guess of the spread is worth. */
const SPREAD_DEGREES = 3;

/** Scale of a normal distribution by its median absolute deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** Beyond so many deviations a value is an outlier: it is drawn in to there, so that it counts but does not rule. */
const OUTLIER_DEVIATIONS = 3.5;
/** Of two sizes of input most of a few values are of one size, and the other's are no outliers: within so many first guesses. */
const NEAR_GUESSES = 3;

/**
 * What some values say of the next one, and what was believed of it before. On the logarithms, Student's predictive
 * distribution with a normal prior on the centre and a scaled inverse chi-squared prior on the variance (Gelman et al., Bayesian
 * Data Analysis, 3rd edition, section 3.3); outliers are winsorised before. The belief of the centre weighs as much as
 * (spread within / spread of the belief)² values, and never more than one.
 *
 * @param values positive; at least one
 * @param prior undefined where nothing is known: the values alone say where the centre is
 * @param within first guess of the standard deviation of the logarithms among such values
 */
export function learn(values: readonly number[], prior: Belief | undefined, within: number): Learned {
  const logs = winsorised(values.map(Math.log), within);
  const n = logs.length;
  const mean = logs.reduce((sum, value) => sum + value, 0) / n;
  const squares = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const degrees = SPREAD_DEGREES + n - 1;
  const variance = (SPREAD_DEGREES * within * within + squares) / degrees;
  const weight = prior ? Math.min(1, variance / prior.spread ** 2) : 0;
  const centre = (weight * (prior?.centre ?? 0) + n * mean) / (weight + n);
  return { centre, spread: Math.sqrt(variance * (1 + 1 / (weight + n))), degrees };
}

/** The range of a belief. */
export function rangeOf({ centre, spread }: Belief, degrees = Infinity): Range {
  const reach = spread * critical(degrees);
  return { median: Math.exp(centre), low: Math.exp(centre - reach), high: Math.exp(centre + reach) };
}

/** Standard deviation of a belief whose range reaches so far from its centre, in logarithms. */
export function spreadOf(reach: number): number {
  return reach / Z;
}

const criticals = new Map<number, number>();

/** Of few degrees, all whole: each is worked out once. */
function critical(degrees: number): number {
  if (!Number.isFinite(degrees)) {
    return Z;
  }
  const known = criticals.get(degrees) ?? studentCritical(CONFIDENCE, degrees);
  criticals.set(degrees, known);
  return known;
}

/**
 * Range of the next of exchangeable values, whatever their distribution, by their order: a new value falls below the k-th of
 * n with probability k / (n + 1) (conformal prediction: Lei et al., JASA 113 (2018), section 2.2), and between two of them in
 * proportion (Hutson, Journal of Applied Statistics 26 (1999), 343). At least {@link ORDERED_FROM} values.
 */
export function orderedRange(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: ranked(sorted, TAIL), high: ranked(sorted, 1 - TAIL) };
}

function ranked(sorted: readonly number[], probability: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, probability * (sorted.length + 1) - 1));
  return quantile(sorted, place / (sorted.length - 1));
}

/** Between the two nearest values (type 7 of Hyndman and Fan 1996); of a sorted list of at least one. */
export function quantile(sorted: readonly number[], probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

export function medianOf(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5
  );
}

function winsorised(logs: readonly number[], within: number): number[] {
  const centre = medianOf(logs);
  const deviation = MAD_TO_DEVIATION * medianOf(logs.map((value) => Math.abs(value - centre)));
  const reach = Math.max(OUTLIER_DEVIATIONS * deviation, NEAR_GUESSES * within);
  return logs.map((value) => Math.min(centre + reach, Math.max(centre - reach, value)));
}
