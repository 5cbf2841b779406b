import type { Database } from '../../sql/database.ts';
import type { KnownPoints } from '../../sql/known-points.ts';
import type { RackSeries } from '../../sql/rack-series.ts';
import type { StoredTopology } from '../../sql/topology.ts';

/** What one query is asked with; times in epoch ms. */
export interface QueryContext {
  database: Database;
  knownPoints: KnownPoints;
  /**
   * All places of the database. The same object for as long as none of them changes, shared by all queries: do not change
   * it, and keep what was made of it in a WeakMap by it.
   */
  topology(): Promise<StoredTopology>;
  /** The query's own. */
  rackSeries: RackSeries;
  signal: AbortSignal;
  refId: string;
  fromMs: number;
  toMs: number;
  /** Width of the panel in points; 0 when the caller does not say. */
  maxDataPoints: number;
  /** Grafana's own proposal, which keeps the panel's "min interval"; 0 when the caller does not say. */
  intervalMs: number;
  /** An alert rule asks: rows that must neither fire nor resolve it are left out. */
  fromAlert: boolean;
  nowMs: number;
}
