import type { StatusResponse } from '#model/api/status.ts';
import { readConflicts } from '../sql/conflicts.ts';
import type { Database } from '../sql/database.ts';
import { readHostsNowhere } from '../sql/hosts-nowhere.ts';
import { readServerInfo } from '../sql/server-info.ts';
import { readSources } from '../sql/status.ts';

/** What is connected and how fresh it is, for the app's start page. */
export async function readStatus(database: Database, signal: AbortSignal): Promise<StatusResponse> {
  const [info, sources, conflicts, hostsNowhere] = await Promise.all([
    readServerInfo(database, signal),
    readSources(database, signal),
    readConflicts(database, signal),
    readHostsNowhere(database, signal),
  ]);
  const engine = `PostgreSQL ${info.postgresVersion}, TimescaleDB ${info.timescaleVersion ?? 'missing'}`;
  return { schemaVersion: info.schemaVersion, engine, sources, conflicts, hostsNowhere };
}
