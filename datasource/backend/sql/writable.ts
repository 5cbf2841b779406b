import type { Database } from './database.ts';

/**
 * What the login of the connection could change, as `plenum.sample`: tables, and `everything` for a superuser; at most a few. Empty
 * for a reader.
 */
export async function readWritable(database: Database, signal: AbortSignal): Promise<string[]> {
  const rows = await database.rows<[string]>(
    `SELECT 'everything' FROM pg_roles WHERE rolname = current_user AND rolsuper
     UNION ALL
     SELECT format('%I.%I', n.nspname, c.relname)
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'plenum' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
     LIMIT 3`,
    [],
    signal
  );
  return rows.map(([name]) => name);
}
