import { foreignFields } from './foreign.ts';
import type { QueryKind } from './kinds.ts';
import { anyOf, fieldError, QueryError } from './query-error.ts';

/** A query as a dashboard or alert rule stores it: an object, otherwise unchecked. */
export type StoredQuery = Readonly<Record<string, unknown>>;

/** A stored query whose kind this version of Plenum knows; its other fields are still unchecked. */
export type CurrentQuery = StoredQuery & { kind: QueryKind; version: number };

/** What brings a stored query of version `index` to the next one. What a version cannot know, its step leaves as it is. */
const MIGRATIONS: ReadonlyArray<(query: StoredQuery) => StoredQuery> = [
  // Queries without a version: there was one kind, and it could be left out.
  (query) => ({ ...query, kind: query['kind'] ?? 'timeseries' }),
];

/** A longer name of a field is cut in messages. */
const MAX_FIELD_LENGTH = 40;

/** The version in which queries are stored today. */
export const QUERY_VERSION = MIGRATIONS.length;

/** A query that was written for another data source: what it asks is not known, and no default of ours stands for it. */
export class ForeignQueryError extends QueryError {
  override name = 'ForeignQueryError';
}

/**
 * Brings a stored query to the version of today. A query that has none is of version 0.
 * @param kinds that the caller has in its registry
 * @throws {QueryError} when its version is not one, or newer than this one, or its kind is unknown
 * @throws {ForeignQueryError}
 */
export function migrateQuery(stored: StoredQuery, kinds: readonly QueryKind[]): CurrentQuery {
  const [foreign] = foreignFields(stored);
  if (foreign !== undefined) {
    throw new ForeignQueryError(
      `Query: kind is missing, and ${JSON.stringify(foreign.slice(0, MAX_FIELD_LENGTH))} is no field of Plenum: it was written for another data source. Choose ${anyOf(kinds)} as its kind.`
    );
  }
  const version = stored['version'] ?? 0;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) {
    throw fieldError('version', version, `Give a whole number up to ${QUERY_VERSION}, or leave it out.`);
  }
  if (version > QUERY_VERSION) {
    throw fieldError(
      'version',
      version,
      `It was saved by a newer Plenum; this one reads up to version ${QUERY_VERSION}. Update the Plenum app in Grafana.`
    );
  }
  const query = MIGRATIONS.slice(version).reduce((current, migrate) => migrate(current), stored);
  const kind = kinds.find((known) => known === query['kind']);
  if (kind === undefined) {
    throw fieldError(
      'kind',
      query['kind'],
      `Choose ${anyOf(kinds)}, or update the Plenum app in Grafana if a newer one saved the query.`
    );
  }
  return { ...query, kind, version: QUERY_VERSION };
}
