import type { MetricFindValue, ScopedVars } from '@grafana/data';
import type { DataSourceWithBackend } from '@grafana/runtime';
import type { CatalogMetric } from '#model/api/catalog.ts';
import type { PlenumOptions, PlenumQuery, PlenumVariableQuery } from '../types.ts';

/** What editors and variables ask the data source for. */
export interface Lookups extends DataSourceWithBackend<PlenumQuery, PlenumOptions> {
  /** The catalog by metric id, with what this installation holds of each. */
  catalog(): Promise<ReadonlyMap<string, CatalogMetric>>;
  /** Ids of one kind with their names, narrowed by the query's other entries. */
  values(query: Omit<PlenumVariableQuery, 'refId'>, scopedVars?: ScopedVars): Promise<MetricFindValue[]>;
}
