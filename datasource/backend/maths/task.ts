import type { CrossCorrelation } from '#model/statistics/cross-correlation.ts';
import type { LaggedPair } from '#model/statistics/lagged-pair.ts';

/** Two series of one length and equal step, NaN where nothing is known. */
export interface Pair {
  x: Float64Array;
  y: Float64Array;
}

/** What a thread is asked to do with each of some pairs: judge the best lag, or give every lag. */
export interface Task {
  what: keyof Answer;
  pairs: readonly Pair[];
  /** Steps, to both sides. */
  maxLag: number;
}

export interface Answer {
  best: LaggedPair;
  lags: CrossCorrelation;
}

export interface Request extends Task {
  id: number;
}

export type Reply = { id: number; answers: unknown[] } | { id: number; error: string };
