import { HOSTS_NOWHERE_SQL } from '#database/hosts-nowhere.ts';
import type { StatusResponse } from '#model/api/status.ts';
import type { Database } from './database.ts';

/** More are not read by anybody; how many there are is said. */
const MAX_SHOWN = 50;

/** Hosts of which there are points or jobs, and that are in no rack or zone. */
export async function readHostsNowhere(
  database: Database,
  signal: AbortSignal
): Promise<StatusResponse['hostsNowhere']> {
  const rows = await database.rows<[string, number]>(HOSTS_NOWHERE_SQL, [MAX_SHOWN, null], signal);
  return { shown: rows.map(([host]) => host), count: rows[0]?.[1] ?? 0 };
}
