import type { Database } from './database.ts';

/**
 * What changes with every committed change of sites, zones, racks, equipment, chains and points. Read before them, it never stands for
 * something newer than they are.
 */
export async function readPlaceVersion(database: Database, signal: AbortSignal): Promise<string> {
  const sql = "SELECT string_agg(change_id::text, ' ' ORDER BY change_id) FROM plenum.place_change";
  const [row] = await database.rows<[string | null]>(sql, [], signal);
  return row?.[0] ?? '';
}
