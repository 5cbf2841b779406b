import type { HistoryRow } from './generate.ts';

/** Where history goes. */
export interface HistorySink {
  /** Resolves when the sink can take more. */
  write(rows: HistoryRow[]): Promise<void>;
  /** Everything in [fromMs, toMs) was written: a database refreshes its rollups. */
  rangeDone(fromMs: number, toMs: number): Promise<void>;
  end(): Promise<void>;
}
