import type { Database } from './database.ts';

/**
 * How far each source has come, epoch ms of its newest usable sample. A row per source, written with the samples: by it everybody
 * who watches is told of news with one small look, also through a pooler and on a read replica, where LISTEN does not work.
 */
export async function readFreshness(database: Database, signal: AbortSignal): Promise<Map<string, number>> {
  const sql = 'SELECT source, extract(epoch FROM time)::float8 * 1000 FROM plenum.newest';
  return new Map(await database.rows<[string, number]>(sql, [], signal));
}
