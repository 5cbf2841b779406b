import type { DataQuery, DataSourceJsonData } from '@grafana/data';
import type { Metric } from '#model/catalog/metric.ts';
import type { TimeSeriesQuery } from '#model/query/query.ts';

/** What a panel stores: the model's query with Grafana's own keys (`refId`, `hide`, `datasource`). */
export type PlenumQuery = TimeSeriesQuery & DataQuery;

export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export interface PlenumOptions extends DataSourceJsonData {
  host?: string;
  port?: number;
  database?: string;
  user?: string;
  tlsMode?: TlsMode;
  timeoutSeconds?: number;
  maxConnections?: number;
}

/** Stored encrypted by Grafana; only the backend ever sees them again. */
export interface PlenumSecrets {
  password?: string;
  /** PEM. */
  tlsCaCert?: string;
  /** PEM. */
  tlsClientCert?: string;
  /** PEM. */
  tlsClientKey?: string;
}

/** A metric of the catalog with what this installation holds of it. */
export interface CatalogMetric extends Metric {
  points: number;
  processAreas: string[];
}

export interface CatalogResponse {
  metrics: CatalogMetric[];
}

export const VALUE_KINDS = ['site', 'zone', 'rack', 'equipment', 'metric', 'processArea'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** A new variable lists racks until it is told otherwise. */
export const DEFAULT_KIND: ValueKind = 'rack';

/** What a dashboard variable asks for: the ids of one kind, narrowed by the others. Entries may be variables. */
export interface PlenumVariableQuery extends DataQuery {
  kind: ValueKind;
  site?: string;
  zone?: string;
  metric?: string;
}

export interface ValuesResponse {
  values: Array<{ value: string; text: string }>;
}
