import { effectiveSampleSize } from './autocorrelation.ts';
import { correlationOf, pairMoments, type Values } from './pairs.ts';
import { DEFAULT_CONFIDENCE, significanceLimit } from './pearson.ts';

export interface LagPoint {
  /** Steps by which y follows x: positive where x leads. */
  lag: number;
  /** Null where too few pairs overlap or a series does not vary. */
  r: number | null;
  /** Complete pairs at this lag. */
  n: number;
  effectiveN: number;
  /** |r| above this is significant for this lag looked at alone. */
  limit: number;
}

export interface CrossCorrelation {
  profile: LagPoint[];
  /** The lag of the largest |r|; null where no lag has one. */
  best: (LagPoint & { significant: boolean }) | null;
  /** |r| above this is significant even though the best of all lags was picked. */
  pickedLimit: number;
}

export interface CrossCorrelationOptions {
  /** Longest lag in steps, to both sides. */
  maxLag: number;
  confidence?: number;
  /** Pairs below which a lag is not judged. */
  minPairs?: number;
}

/** Under ten pairs, an r says more about chance than about the plant. */
const MIN_PAIRS = 10;

/**
 * Correlation of x(t) with y(t + lag) for every lag from −maxLag to maxLag, for two series on one time grid of equal step.
 * Limits respect autocorrelation by the effective sample size (Bartlett; Bretherton et al. 1999): two smooth series correlate
 * by chance far more than white noise does. The best lag is held against a stricter limit, since picking the largest of many
 * is a test of many (Šidák, JASA 62, 1967, taking the lags as independent, which errs on the side of caution).
 */
export function crossCorrelation(
  x: Values,
  y: Values,
  { maxLag, confidence = DEFAULT_CONFIDENCE, minPairs = MIN_PAIRS }: CrossCorrelationOptions
): CrossCorrelation {
  const independentShare = effectiveSampleSize(x, y) / Math.max(1, pairMoments(x, y).n);
  const profile = profileOf(x, y, maxLag, minPairs).map((point): LagPoint => {
    const effectiveN = point.n * independentShare;
    return { ...point, effectiveN, limit: significanceLimit(effectiveN, confidence) };
  });
  const best = strongest(profile);
  const pickedLimit = best === null ? 1 : significanceLimit(best.effectiveN, confidence ** (1 / profile.length));
  return {
    profile,
    best: best === null ? null : { ...best, significant: Math.abs(best.r!) > pickedLimit },
    pickedLimit,
  };
}

/** r and the complete pairs of each lag from −maxLag to maxLag, without a word on what they are worth. */
export function profileOf(
  x: Values,
  y: Values,
  maxLag: number,
  minPairs = MIN_PAIRS
): Array<Pick<LagPoint, 'lag' | 'r' | 'n'>> {
  return Array.from({ length: 2 * maxLag + 1 }, (_, index) => {
    const lag = index - maxLag;
    const moments = pairMoments(x, y, lag);
    return { lag, r: moments.n < minPairs ? null : correlationOf(moments), n: moments.n };
  });
}

/** Largest |r|; of equals the one nearest to lag 0. */
export function strongest<Point extends Pick<LagPoint, 'lag' | 'r'>>(profile: readonly Point[]): Point | null {
  return profile
    .filter(({ r }) => r !== null)
    .reduce<Point | null>((best, point) => {
      const gain = best === null ? 1 : Math.abs(point.r!) - Math.abs(best.r!);
      const nearer = best !== null && gain === 0 && Math.abs(point.lag) < Math.abs(best.lag);
      return gain > 0 || nearer ? point : best;
    }, null);
}
