import type { HistoryRow } from './generate.ts';

/** A stretch of time, epoch ms; its end is not part of it. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** Where history goes. */
export interface HistorySink {
  /** Whether everything of a stretch is there already, so that it need not be simulated. */
  has(stretch: Stretch): boolean;
  /** Resolves when the sink can take more. */
  write(rows: HistoryRow[]): Promise<void>;
  /** Everything of a stretch was written: a database refreshes its rollups. */
  rangeDone(stretch: Stretch): Promise<void>;
  /** All stretches are done. */
  finish(): Promise<void>;
  end(): Promise<void>;
}
