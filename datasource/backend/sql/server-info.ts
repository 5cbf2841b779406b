import type { Database } from './database.ts';

/** What kind of server and schema is behind a connection, and what the role may do with it. */
export interface ServerInfo {
  postgresVersion: string;
  timescaleVersion: string | null;
  user: string;
  hasSchema: boolean;
  canRead: boolean;
  canWrite: boolean;
  /** Number of the newest migration; null where there is no schema to read it from. */
  schemaVersion: number | null;
}

/** Looks into the catalogs only: naming a table that is missing or forbidden would fail the whole statement. */
const SERVER_SQL = `
SELECT current_setting('server_version'),
  (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
  current_user::text,
  n.oid IS NOT NULL,
  coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'), false),
  coalesce(has_table_privilege(c.oid, 'INSERT') OR has_table_privilege(c.oid, 'DELETE'), false)
FROM (SELECT 1) one
LEFT JOIN pg_namespace n ON n.nspname = 'plenum'
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'sample'`;

export async function readServerInfo(database: Database, signal: AbortSignal): Promise<ServerInfo> {
  type Row = [string, string | null, string, boolean, boolean, boolean];
  const [row] = await database.rows<Row>(SERVER_SQL, [], signal);
  const [postgresVersion, timescaleVersion, user, hasSchema, canRead, canWrite] = row as Row;
  return {
    postgresVersion: postgresVersion.split(' ')[0] ?? postgresVersion,
    timescaleVersion,
    user,
    hasSchema,
    canRead,
    canWrite,
    schemaVersion: canRead ? await readSchemaVersion(database, signal) : null,
  };
}

async function readSchemaVersion(database: Database, signal: AbortSignal): Promise<number | null> {
  const [row] = await database.rows<[number | null]>('SELECT version FROM plenum.schema_version', [], signal);
  return row?.[0] ?? null;
}
