import type { ClientBase } from 'pg';

/** Number of the newest migration in `migrations/`; a test holds it against the files. */
export const LATEST_SCHEMA_VERSION = 34;

/**
 * Number of the newest migration that the database has had; 0 where it has none. Any role of ours may ask.
 */
export async function schemaVersion(client: Pick<ClientBase, 'query'>): Promise<number> {
  const { rows } = await client.query<{ known: boolean }>(
    "SELECT to_regclass('plenum.schema_migration') IS NOT NULL AS known"
  );
  if (!rows[0]?.known) {
    return 0;
  }
  const { rows: versions } = await client.query<{ version: number | null }>(
    "SELECT max(substring(name FROM '^\\d+')::int) AS version FROM plenum.schema_migration"
  );
  return versions[0]?.version ?? 0;
}
