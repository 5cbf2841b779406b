/** A value of a series; null, like NaN, is a hole. */
export type Value = number | null;

/** A series of equal step. Plain doubles are the fastest, with NaN for holes. */
export type Values = ArrayLike<Value>;

/** Moments of the complete pairs of two series. */
export interface PairMoments {
  /** Complete pairs. */
  n: number;
  meanX: number;
  meanY: number;
  /** Sums of squared deviations and of their products. */
  sxx: number;
  syy: number;
  sxy: number;
}

function isNumber(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * Moments of `x[i]` against `y[i + lag]` where both are numbers, in two passes so that large means cost no digits.
 * @param lag steps by which y is read later than x.
 */
export function pairMoments(x: Values, y: Values, lag = 0): PairMoments {
  const from = Math.max(0, -lag);
  const to = Math.min(x.length, y.length - lag);
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = from; i < to; i++) {
    const a = x[i];
    const b = y[i + lag];
    if (isNumber(a) && isNumber(b)) {
      n += 1;
      sumX += a;
      sumY += b;
    }
  }
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [sxx, syy, sxy] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const a = x[i];
    const b = y[i + lag];
    if (isNumber(a) && isNumber(b)) {
      sxx += (a - meanX) ** 2;
      syy += (b - meanY) ** 2;
      sxy += (a - meanX) * (b - meanY);
    }
  }
  return { n, meanX, meanY, sxx, syy, sxy };
}

/** Spread that rounding alone can give to a constant series, relative to its mean. */
const ROUNDING = 1e-13;
/** The product of two spreads below it is no double of full precision (2^-1022) any more, and tells no correlation. */
const SMALLEST_SPREAD = 2 ** -511;

/** Pearson's r of moments; null where one of the series does not vary. */
export function correlationOf({ n, meanX, meanY, sxx, syy, sxy }: PairMoments): number | null {
  const varies = (squares: number, mean: number) => squares > Math.max(SMALLEST_SPREAD, n * (ROUNDING * mean) ** 2);
  if (n < 2 || !varies(sxx, meanX) || !varies(syy, meanY)) {
    return null;
  }
  return Math.max(-1, Math.min(1, sxy / Math.sqrt(sxx * syy)));
}
