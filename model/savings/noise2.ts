/** What a baseline model leaves unexplained, as a process in time: ε(t) = Σ φ(k) ε(t − k) + e(t), with independent e. */
export interface Noise {
  /** φ(1), φ(2), ...; none where intervals are independent of each other. */
  memory: number[];
  /** Variance of e, and of ε itself. */
  innovation: number;
  variance: number;
  /** Intervals that it was estimated from, and how many independent ones they are worth. */
  n: number;
  effective: number;
}

/** Lags beyond a quarter of the series rest on too few pairs to mean anything. */
const LONGEST_LAG_SHARE = 1 / 4;

/** More memory than this is not told apart from a trend, and would make every saving uncertain without end. */
const MAXO = Number(process.argv[5] ?? 25);
const FLOOR = Number(process.argv[4] ?? 10);
const STRONGEST = 0.995;

/**
 * Fits an autoregression to the residuals of a model by Yule and Walker's equations with the recursion of Levinson and Durbin (Brockwell
 * and Davis, Time Series: Theory and Methods, 2nd ed., section 8.2), its order by AICc (Hurvich and Tsai, Biometrika 76, 1989), as far
 * back as 10 log10(n) intervals: more than a day of hours. Short memory alone, as the correlation at lag 1 that ASHRAE Guideline 14
 * honours, takes hourly residuals for far more independent than they are, which come back each day and stay for weeks (Sun and Baltazar,
 * ASHRAE Transactions 119, 2013; Touzani et al., Energy and Buildings 193, 2019).
 * @param residuals at equal steps; NaN where an interval is not known
 * @param parameters of the model, which has taken as many degrees of freedom from them
 */
export function fitNoise(residuals: Float64Array, parameters: number): Noise {
  const known = residuals.filter((value) => !Number.isNaN(value));
  const n = known.length;
  const freedom = Math.max(1, n - parameters);
  const longest = Math.max(0, Math.min(Math.floor(MAXO), Math.floor(n * LONGEST_LAG_SHARE)));
  const covariances = Array.from({ length: longest + 1 }, (_, lag) => covariance(residuals, lag) / n);
  const variance = (covariances[0]! * n) / freedom;
  if (!(variance > 0)) {
    return { memory: [], innovation: 0, variance: 0, n, effective: n };
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
    if (order <= FLOOR || found < best.criterion) {
      best = { memory, left, criterion: found };
    }
  }
  const innovation = (best.left * n) / freedom;
  const noise = { memory: best.memory, innovation, variance, n, effective: n };
  // As many independent intervals would leave the mean as uncertain.
  const uncertainty = varianceOfSum(new Float64Array(n).fill(1 / n), noise);
  return { ...noise, effective: Math.min(n, variance / uncertainty) };
}

function criterion(left: number, order: number, n: number): number {
  const freedom = n - order - 2;
  return freedom <= 0 ? Infinity : n * Math.log(left) + (2 * (order + 1) * n) / freedom;
}

function covariance(values: Float64Array, lag: number): number {
  let sum = 0;
  for (let at = 0; at + lag < values.length; at++) {
    const product = values[at]! * values[at + lag]!;
    sum += Number.isNaN(product) ? 0 : product;
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
  let sum = 0;
  // u(s + 1), u(s + 2), ...
  const later = new Float64Array(memory.length);
  let largest = 0;
  for (let step = weights.length - 1; step > -MOST_BEFORE; step--) {
    let carried = step >= 0 ? weights[step]! : 0;
    for (let k = 0; k < later.length; k++) {
      carried += memory[k]! * later[k]!;
    }
    later.copyWithin(1, 0);
    later[0] = carried;
    sum += carried ** 2;
    largest = Math.max(largest, Math.abs(carried));
    if (step < 0 && later.every((one) => Math.abs(one) <= FORGOTTEN * largest)) {
      break;
    }
  }
  return sum * innovation;
}
