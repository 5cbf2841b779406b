import type { Database } from '../sql/database.ts';
import { readServerInfo } from '../sql/server-info.ts';
import { readSources, type SourceStatus } from '../sql/status.ts';

export interface Status {
  schemaVersion: number | null;
  engine: string;
  sources: SourceStatus[];
}

/** What is connected and how fresh it is, for the app's start page. */
export async function readStatus(database: Database, signal: AbortSignal): Promise<Status> {
  const [info, sources] = await Promise.all([readServerInfo(database, signal), readSources(database, signal)]);
  const engine = `PostgreSQL ${info.postgresVersion}, TimescaleDB ${info.timescaleVersion ?? 'missing'}`;
  return { schemaVersion: info.schemaVersion, engine, sources };
}
