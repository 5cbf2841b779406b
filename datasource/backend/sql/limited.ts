import type { Database } from './database.ts';

/**
 * A database that runs so many statements at once: of one query no more than its share, so that others still have connections
 * while its statements are slow.
 */
export function limitStatements(database: Database, most: number): Database {
  const waiting: Array<() => void> = [];
  let running = 0;
  return {
    async rows<Row extends unknown[]>(sql: string, parameters: unknown[], signal?: AbortSignal) {
      if (running >= most) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running++;
      }
      try {
        signal?.throwIfAborted();
        return await database.rows<Row>(sql, parameters, signal);
      } finally {
        const next = waiting.shift();
        if (next) {
          next();
        } else {
          running--;
        }
      }
    },
  };
}
