/** What a baseline model leaves unexplained, as a process in time: ε(t) = Σ φ(k) ε(t − k) + e(t), with independent e. */
export interface Noise {
  /** φ(1), φ(2), ...; none where intervals are independent of each other. */
  memory: number[];
  /** Variance of e, and of ε itself. */
  innovation: number;
  variance: number;
  /** Intervals that it was estimated from. */
  n: number;
}

/** Lags beyond this share of the series rest on too few pairs to mean anything. */
const LONGEST_LAG_SHARE = 1 / 8;

/** More memory than this is not told apart from a trend, and would make every saving uncertain without end. */
const STRONGEST = 0.995;

/**
 * Fits an autoregression to the residuals of a model by Yule and Walker's equations with the recursion of Levinson and Durbin (Brockwell
 * and Davis, Time Series: Theory and Methods, 2nd ed., section 8.2). Its order is that of AICc (Hurvich and Tsai, Biometrika 76, 1989) of at
 * most 10 log10(n), but at least 2 n^(1/3) (two weeks of a year of days): an order that grows with the series finds any memory (Berk, Annals
 * of Statistics 2, 1974), and a slow one that is a small part of the variance is most of the uncertainty of a year's sum. Short memory alone, as the correlation at lag 1 that ASHRAE Guideline 14
 * honours, takes hourly residuals for far more independent than they are, which come back each day and stay for weeks (Sun and Baltazar,
 * ASHRAE Transactions 119, 2013; Touzani et al., Energy and Buildings 193, 2019).
 * @param residuals at equal steps; NaN where an interval is not known
 * @param parameters of the model, which has taken as many degrees of freedom from them
 */
export function fitNoise(residuals: Float64Array, parameters: number): Noise {
  const known = residuals.filter((value) => !Number.isNaN(value));
  const n = known.length;
  // A pair with a hole adds nothing, as its product is nothing.
  const filled = residuals.map((value) => (Number.isNaN(value) ? 0 : value));
  const freedom = Math.max(1, n - parameters);
  const most = Math.floor(n * LONGEST_LAG_SHARE);
  const least = Math.min(most, Math.floor(2 * Math.cbrt(n)));
  const longest = Math.max(least, Math.min(most, Math.floor(10 * Math.log10(Math.max(n, 1)))));
  const covariances = Array.from({ length: longest + 1 }, (_, lag) => covariance(filled, lag) / n);
  const variance = (covariances[0]! * n) / freedom;
  if (!(variance > 0)) {
    return { memory: [], innovation: 0, variance: 0, n };
  }
  let memory: number[] = [];
  let left = covariances[0]!;
  let best = { memory, left, criterion: criterion(left, 0, n) };
  for (let order = 1; order <= longest; order++) {
    const explained = memory.reduce((sum, one, at) => sum + one * covariances[order - 1 - at]!, 0);
    const reflection = Math.max(-STRONGEST, Math.min(STRONGEST, (covariances[order]! - explained) / left));
    memory = [...memory.map((one, at) => one - reflection * memory[order - 2 - at]!), reflection];
    left *= 1 - reflection ** 2;
    const found = criterion(left, order, n);
    if (order <= least || found < best.criterion) {
      best = { memory, left, criterion: found };
    }
  }
  return { memory: best.memory, innovation: (best.left * n) / freedom, variance, n };
}

/** How many independent intervals would leave the mean as uncertain as these do. */
export function effectiveIntervals(noise: Noise): number {
  const { n, variance } = noise;
  return variance === 0 ? n : Math.min(n, variance / varianceOfSum(new Float64Array(n).fill(1 / n), noise));
}

function criterion(left: number, order: number, n: number): number {
  const freedom = n - order - 2;
  return freedom <= 0 ? Infinity : n * Math.log(left) + (2 * (order + 1) * n) / freedom;
}

function covariance(values: Float64Array, lag: number): number {
  let sum = 0;
  for (let at = 0; at + lag < values.length; at++) {
    sum += values[at]! * values[at + lag]!;
  }
  return sum;
}

/** What is left of an error after this share of it is as good as nothing. */
const FORGOTTEN = 1e-6;
/** Steps before the first weight that still count; a memory of years is beyond `STRONGEST`. */
const MOST_BEFORE = 5_000;

/**
 * Variance of Σ weight(t) ε(t), exactly: each error e(s) goes on in all later ε, so it counts u(s) = weight(s) + Σ φ(k) u(s + k).
 * @param weights of the steps of one time axis, 0 where a step does not count
 */
export function varianceOfSum(weights: Float64Array, { memory, innovation }: Noise): number {
  const before = memory.length === 0 ? 0 : MOST_BEFORE;
  const order = memory.length;
  const u = new Float64Array(before + weights.length + order);
  let [sum, largest, quiet] = [0, 0, 0];
  for (let step = before + weights.length - 1; step >= 0; step--) {
    let carried = step >= before ? weights[step - before]! : 0;
    for (let k = 1; k <= order; k++) {
      carried += memory[k - 1]! * u[step + k]!;
    }
    u[step] = carried;
    sum += carried * carried;
    largest = Math.max(largest, Math.abs(carried));
    quiet = Math.abs(carried) <= FORGOTTEN * largest ? quiet + 1 : 0;
    if (step < before && quiet >= order) {
      break;
    }
  }
  return sum * innovation;
}
