import type { DataQuery } from '@grafana/data';
import type { QueryKind } from '#model/query/kinds.ts';
import { QueryError } from '#model/query/query-error.ts';
import { ForeignQueryError, migrateQuery } from '#model/query/stored.ts';
import type { Incomplete } from '../kinds/kind.ts';
import { KIND_NAMES, kindOf } from '../kinds/registry.ts';
import type { PlenumQuery } from '../types.ts';

/** A stored query in today's version, or why this version of the plugin cannot read it. */
export type ReadQuery =
  | { query: PlenumQuery; refusal?: undefined }
  | {
      query?: undefined;
      refusal: string;
      /** It is of another data source. */
      isForeign: boolean;
    };

/**
 * Brings a stored query to today's version and fills what it leaves out. One that cannot be read is for the caller to
 * leave as it is: nothing of it is lost, and the backend says what is wrong.
 */
export function readQuery(stored: DataQuery): ReadQuery {
  try {
    const current = migrateQuery({ ...stored }, KIND_NAMES) as unknown as Incomplete<QueryKind>;
    return { query: kindOf(current.kind).complete(current) };
  } catch (error) {
    if (error instanceof QueryError) {
      return { refusal: error.message, isForeign: error instanceof ForeignQueryError };
    }
    throw error;
  }
}
