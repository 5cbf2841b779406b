import type { Database } from './database.ts';
import { readPlaceVersion } from './place-version.ts';
import { readTopology, type StoredTopology } from './topology.ts';

/** Dashboards refresh at least this often; of a data source that nobody asks nothing is kept. */
const FORGET_AFTER_MS = 5 * 60_000;

/** The topology of a database, read again only when places changed since. */
export interface KnownTopology {
  /** The same object for as long as nothing changes, shared by all who ask: do not change it. */
  read(database: Database, signal: AbortSignal): Promise<StoredTopology>;
}

export function createKnownTopology(): KnownTopology {
  let known: { version: string; topology: StoredTopology } | undefined;
  let forgetting: NodeJS.Timeout | undefined;
  return {
    async read(database, signal) {
      clearTimeout(forgetting);
      forgetting = setTimeout(() => (known = undefined), FORGET_AFTER_MS).unref();
      const version = await readPlaceVersion(database, signal);
      if (known?.version === version) {
        return known.topology;
      }
      const topology = await readTopology(database, signal);
      // Of several who read it at once, all get that of the first.
      if (known?.version !== version) {
        known = { version, topology };
      }
      return known.topology;
    },
  };
}
