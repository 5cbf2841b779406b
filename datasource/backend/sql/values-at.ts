import type { Database } from './database.ts';

/** The value of a point as of a time, with what it is of. */
export interface ValueAt {
  pointId: number;
  site: string;
  /** Rack of the point, or of its equipment. */
  rack: string | null;
  equipment: string | null;
  metric: string;
  processArea: string[];
  phase: string | null;
  isSetpoint: boolean;
  simulated: boolean;
  /** Null where the newest sample is bad, or older than the point allows. */
  value: number | null;
  /** Time of that sample, epoch ms; null where there is none. */
  timeMs: number | null;
}

export interface ValuesAtRequest {
  metrics: readonly string[];
  /** Only points of this equipment, by its keys in the database; absent: all points. */
  equipmentKeys?: readonly number[];
  atMs: number;
  /** A point that sends by itself may be quiet for this long, whatever else it says, ms. */
  maxAgeMs: number;
}

type Row = [
  number,
  string,
  string | null,
  string | null,
  string,
  string[],
  string | null,
  boolean,
  boolean,
  number | null,
  number | null,
];

/**
 * Looks for one sample per point, newest first: an index read each. A value counts for as long as its point says, or until the
 * next sample is half an interval late.
 */
const VALUES_SQL = `
SELECT p.point_id, s.code, r.code, e.code, p.metric, p.process_area, p.phase, p.is_setpoint, p.simulated,
  CASE WHEN newest.quality < 2 THEN newest.value END, extract(epoch FROM newest.time)::float8 * 1000
FROM plenum.point p
JOIN plenum.site s ON s.site_id = p.site_id
LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
CROSS JOIN (SELECT to_timestamp($3::float8 / 1000) AS at) asked
LEFT JOIN LATERAL (
  SELECT sample.time, sample.value, sample.quality FROM plenum.sample
  WHERE sample.point_id = p.point_id AND sample.time <= asked.at AND sample.time > asked.at - make_interval(secs =>
    least(greatest(p.stale_after_ms, coalesce(p.sampling_interval_ms, 0) * 1.5), $4::float8) / 1000)
  ORDER BY sample.time DESC LIMIT 1
) newest ON true
WHERE p.metric = ANY($1::text[]) AND NOT p.is_duplicate AND ($2::int[] IS NULL OR p.equipment_id = ANY($2))
  AND (p.valid_to IS NULL OR p.valid_to > asked.at)
ORDER BY p.point_id
LIMIT $5`;

/** At most `limit` points of some metrics with their values. */
export async function readValuesAt(
  database: Database,
  { metrics, equipmentKeys, atMs, maxAgeMs }: ValuesAtRequest,
  limit: number,
  signal: AbortSignal
): Promise<ValueAt[]> {
  const rows = await database.rows<Row>(VALUES_SQL, [metrics, equipmentKeys ?? null, atMs, maxAgeMs, limit], signal);
  return rows.map(
    ([pointId, site, rack, equipment, metric, processArea, phase, isSetpoint, simulated, value, timeMs]) => ({
      ...{ pointId, site, rack, equipment, metric, processArea, phase, isSetpoint, simulated, value, timeMs },
    })
  );
}
