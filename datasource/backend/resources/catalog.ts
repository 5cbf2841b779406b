import type { CatalogResponse } from '#model/api/catalog.ts';
import { METRICS } from '#model/catalog/catalog.ts';

import type { Database } from '../sql/database.ts';

type Row = [
  metric: string,
  points: number,
  processAreas: string[],
  objectTypes: string[],
  shortestMs: number | null,
  longestMs: number | null,
];

const CATALOG_SQL = `
SELECT p.metric, count(DISTINCT p.point_id)::int,
  coalesce(array_agg(DISTINCT area ORDER BY area) FILTER (WHERE area IS NOT NULL), '{}'),
  coalesce(array_agg(DISTINCT e.object_type ORDER BY e.object_type) FILTER (WHERE e.object_type IS NOT NULL), '{}'),
  min(p.sampling_interval_ms), max(p.sampling_interval_ms)
FROM plenum.point p
LEFT JOIN LATERAL unnest(p.process_area) AS area ON true
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
WHERE p.valid_to IS NULL
GROUP BY 1`;

/** The whole catalog. `objectTypes` of a metric that has points are those that occur, else those of the catalog. */
export async function readCatalog(database: Database, signal: AbortSignal): Promise<CatalogResponse> {
  const rows = await database.rows<Row>(CATALOG_SQL, [], signal);
  const byMetric = new Map(rows.map((row) => [row[0], row]));
  return {
    metrics: METRICS.map((metric) => {
      const [, points = 0, processAreas = [], objectTypes = [], shortestMs = null, longestMs = null] =
        byMetric.get(metric.id) ?? [];
      return {
        ...metric,
        objectTypes: objectTypes.length > 0 ? objectTypes : metric.objectTypes,
        points,
        processAreas,
        samplingIntervalMs: shortestMs === null || longestMs === null ? null : { shortestMs, longestMs },
      };
    }),
  };
}
