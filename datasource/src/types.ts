import type { DataQuery, DataSourceJsonData } from '@grafana/data';
import type { ConnectionOptions } from '#model/api/connection.ts';
import type { ValueKind } from '#model/api/values.ts';
import type { TimeSeriesQuery } from '#model/query/timeseries.ts';

/** What a panel stores: the model's query with Grafana's own keys (`refId`, `hide`, `datasource`). */
export type PlenumQuery = TimeSeriesQuery & DataQuery;

export interface PlenumOptions extends DataSourceJsonData, ConnectionOptions {}

/** A new variable lists racks until it is told otherwise. */
export const DEFAULT_KIND: ValueKind = 'rack';

/** What a dashboard variable asks for: the ids of one kind, narrowed by the others. Entries may be variables. */
export interface PlenumVariableQuery extends DataQuery {
  kind: ValueKind;
  site?: string;
  zone?: string;
  metric?: string;
}
