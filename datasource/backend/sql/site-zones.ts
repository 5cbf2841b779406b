import type { Database } from './database.ts';

/** IANA time zone of each site, by its id. */
export async function readSiteZones(database: Database, signal: AbortSignal): Promise<Map<string, string>> {
  return new Map(await database.rows<[string, string]>('SELECT code, time_zone FROM plenum.site', [], signal));
}
