import type { Database } from '../../sql/database.ts';
import type { KnownPoints } from '../../sql/known-points.ts';
import type { KnownTopology } from '../../sql/known-topology.ts';
import { createRackSeries, type RackSeries } from '../../sql/rack-series.ts';
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
  /** Only the newest rows are wanted, from here on, of the series that the whole range has; all where it is left out. */
  rowsFromMs?: number;
  /** Width of the panel in points; 0 when the caller does not say. */
  maxDataPoints: number;
  /** Grafana's own proposal, which keeps the panel's "min interval"; 0 when the caller does not say. */
  intervalMs: number;
  /** An alert rule asks: rows that must neither fire nor resolve it are left out. */
  fromAlert: boolean;
  nowMs: number;
  /** What the same query finds in the other databases of the data source; its own part alone where there is one database. */
  meet: Meet;
}

/**
 * Gives a part of what is judged over all rows, and gets the parts of all databases that come as far, its own (the same object) among
 * them, in the order of the databases. Each part has a name of its own within a query.
 */
export type Meet = <Part extends object>(name: string, part: Part) => Promise<Part[]>;

/** Of a query that asks one database. */
export const alone: Meet = (_name, part) => Promise.resolve([part]);

type Asked = Omit<QueryContext, 'topology' | 'rackSeries' | 'nowMs' | 'meet'> & {
  knownTopology: KnownTopology;
  nowMs?: number;
  meet?: Meet;
};

/** Completes what one query is asked with. */
export function contextOf({ knownTopology, ...asked }: Asked): QueryContext {
  const { database, signal } = asked;
  return {
    nowMs: Date.now(),
    meet: alone,
    ...asked,
    topology: () => knownTopology.read(database, signal),
    rackSeries: createRackSeries(database, signal),
  };
}
