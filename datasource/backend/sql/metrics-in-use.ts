import type { Database } from './database.ts';

/** What this installation has of a metric. */
export interface MetricInUse {
  /** Open points; of a series that arrives by two ways one. */
  points: number;
  /** Those that occur, sorted. */
  processAreas: string[];
  objectTypes: string[];
  samplingIntervalMs: { shortestMs: number; longestMs: number } | null;
}

type Row = [
  metric: string,
  points: number,
  processAreas: string[],
  objectTypes: string[],
  shortestMs: number | null,
  longestMs: number | null,
];

const METRICS_SQL = `
SELECT p.metric, count(DISTINCT p.point_id)::int,
  coalesce(array_agg(DISTINCT area ORDER BY area) FILTER (WHERE area IS NOT NULL), '{}'),
  coalesce(array_agg(DISTINCT e.object_type ORDER BY e.object_type) FILTER (WHERE e.object_type IS NOT NULL), '{}'),
  min(p.sampling_interval_ms), max(p.sampling_interval_ms)
FROM plenum.point p
LEFT JOIN LATERAL unnest(p.process_area) AS area ON true
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
WHERE p.valid_to IS NULL AND NOT p.is_duplicate
GROUP BY 1`;

/** The metrics that have open points, by their ids. */
export async function readMetricsInUse(database: Database, signal: AbortSignal): Promise<Map<string, MetricInUse>> {
  const rows = await database.rows<Row>(METRICS_SQL, [], signal);
  return new Map(
    rows.map(([metric, points, processAreas, objectTypes, shortestMs, longestMs]) => {
      const samplingIntervalMs = shortestMs === null || longestMs === null ? null : { shortestMs, longestMs };
      return [metric, { points, processAreas, objectTypes, samplingIntervalMs }];
    })
  );
}
