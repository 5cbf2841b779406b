import type { CatalogResponse } from '#model/api/catalog.ts';
import { METRICS } from '#model/catalog/catalog.ts';

import type { Database } from '../sql/database.ts';
import { type MetricInUse, readMetricsInUse } from '../sql/metrics-in-use.ts';

const NOT_IN_USE: MetricInUse = { points: 0, processAreas: [], objectTypes: [], samplingIntervalMs: null };

/** The whole catalog. `objectTypes` of a metric that has points are those that occur, else those of the catalog. */
export async function readCatalog(database: Database, signal: AbortSignal): Promise<CatalogResponse> {
  const inUse = await readMetricsInUse(database, signal);
  return {
    metrics: METRICS.map((metric) => {
      const { points, processAreas, objectTypes, samplingIntervalMs } = inUse.get(metric.id) ?? NOT_IN_USE;
      return {
        ...metric,
        objectTypes: objectTypes.length > 0 ? objectTypes : metric.objectTypes,
        points,
        processAreas,
        samplingIntervalMs,
      };
    }),
  };
}
