import { alignSeries, type AlignedSeries, type TimedSeries } from './align.ts';
import { crossCorrelation, type CrossCorrelation } from './cross-correlation.ts';
import { linearFit, type LinearFit } from './linear-fit.ts';
import { DEFAULT_CONFIDENCE, pearson, type Pearson } from './pearson.ts';

/** Everything that a correlation panel says about two series. */
export interface Correlation {
  aligned: AlignedSeries;
  lags: CrossCorrelation;
  /** Lag that the fit and r below are taken at: y is read this much later than x. */
  lagSteps: number;
  lagMs: number;
  pearson: Pearson;
  /** Of y on x at the lag; null where x does not vary. */
  fit: LinearFit | null;
  /** Whether r stands out from chance; where the lag was picked as the best of many, by the stricter limit. */
  significant: boolean;
  confidence: number;
}

export interface CorrelateOptions {
  /** Longest lag to try, to both sides. */
  maxLagMs: number;
  /** Cell width of the common grid. */
  stepMs?: number;
  /** Take this lag instead of the best one. */
  lagMs?: number;
  confidence?: number;
}

/** A lag beyond half the range compares less than half of the data. */
const LONGEST_LAG_SHARE = 1 / 2;

/** Aligns two irregular series, finds the lag at which they agree best, and judges r and the line at that lag. */
export function correlate(x: TimedSeries, y: TimedSeries, options: CorrelateOptions): Correlation {
  const { maxLagMs, stepMs, confidence = DEFAULT_CONFIDENCE } = options;
  const aligned = alignSeries(x, y, stepMs);
  const steps = (lagMs: number) => (aligned.timesMs.length === 0 ? 0 : Math.round(lagMs / aligned.stepMs));
  const maxLag = Math.min(steps(maxLagMs), Math.floor(aligned.timesMs.length * LONGEST_LAG_SHARE));
  const lags = crossCorrelation(aligned.x, aligned.y, { maxLag, confidence });
  const lagSteps = options.lagMs === undefined ? (lags.best?.lag ?? 0) : steps(options.lagMs);
  const point = lags.profile.find(({ lag }) => lag === lagSteps);
  const effectiveN = point === undefined ? {} : { effectiveN: point.effectiveN };
  const judged = pearson(aligned.x, aligned.y, { lag: lagSteps, confidence, ...effectiveN });
  const limit = options.lagMs === undefined ? lags.pickedLimit : (point?.limit ?? 1);
  return {
    aligned,
    lags,
    lagSteps,
    lagMs: aligned.timesMs.length === 0 ? 0 : lagSteps * aligned.stepMs,
    pearson: judged,
    fit: linearFit(aligned.x, aligned.y, { lag: lagSteps }),
    significant: judged.r !== null && Math.abs(judged.r) > limit,
    confidence,
  };
}
