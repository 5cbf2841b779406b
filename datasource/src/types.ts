import type { DataQuery, DataSourceJsonData } from '@grafana/data';
import type { ConnectionOptions } from '#model/api/connection.ts';
import type { ValueKind } from '#model/api/values.ts';
import type { QueryKind, QueryOf } from '#model/query/kinds.ts';

/** The model's query with the version in which it is stored. */
export type Versioned<Kind extends QueryKind> = QueryOf<Kind> & { version: number };

/** What a panel stores: with Grafana's own keys (`refId`, `hide`, `datasource`). */
export type Stored<Kind extends QueryKind> = Versioned<Kind> & DataQuery;

export type PlenumQuery = Stored<QueryKind>;

export interface PlenumOptions extends DataSourceJsonData, ConnectionOptions {}

/** A new variable lists racks until it is told otherwise. */
export const DEFAULT_KIND: ValueKind = 'rack';

/** What a dashboard variable asks for: the ids of one kind, narrowed by the others. Entries may be variables. */
export interface PlenumVariableQuery extends DataQuery {
  kind: ValueKind;
  site?: string;
  zone?: string;
  rack?: string;
  metric?: string;
  tenant?: string;
}
