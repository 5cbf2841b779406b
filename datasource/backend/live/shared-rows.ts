import type { Database } from '../sql/database.ts';

/** A database that answers the same statement once in a round: panels that are followed live often read the same samples. */
export interface SharedRows extends Database {
  /** Ends the round: what was read is let go. */
  clear(): void;
}

export function shareRows(database: Database): SharedRows {
  const known = new Map<string, Promise<unknown[][]>>();
  return {
    rows: async <Row extends unknown[]>(sql: string, parameters: unknown[], signal?: AbortSignal) => {
      const key = `${sql}\u0000${JSON.stringify(parameters)}`;
      const rows = known.get(key) ?? database.rows(sql, parameters, signal);
      known.set(key, rows);
      rows.catch(() => known.delete(key));
      return (await rows) as Row[];
    },
    clear: () => known.clear(),
  };
}
