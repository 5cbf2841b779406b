import type { Database } from './database.ts';
import { packed, unpackIntegers, unpackNumbers, unpackTimesMs } from './packed.ts';

/** The newest sample of points, in parallel columns and no order; points that have none of late are missing. */
export interface NewestValues {
  pointIds: Int32Array;
  /** NaN where the source had none to give. */
  values: Float64Array;
  /** 0 good, 1 uncertain, 2 bad. */
  qualities: Int32Array;
  timesMs: Float64Array;
}

const NOTHING = Buffer.alloc(0);

/**
 * One look at the index for each point. With a time that is known when the statement is planned, only the chunks of that time
 * are looked into.
 * @param withinMs how old the oldest may be
 */
export async function readNewestValues(
  database: Database,
  pointIds: readonly number[],
  { atMs, withinMs }: { atMs: number; withinMs: number },
  signal: AbortSignal
): Promise<NewestValues> {
  const sql = `
SELECT ${['point_id', 'value', 'quality', 'time'].map(packed).join(', ')}
FROM unnest($1::int[]) AS asked (point_id)
CROSS JOIN LATERAL (
  SELECT s.value, s.quality, s.time FROM plenum.sample s
  WHERE s.point_id = asked.point_id AND s.time <= to_timestamp($2::float8 / 1000) AND s.time > to_timestamp($3::float8 / 1000)
  ORDER BY s.time DESC LIMIT 1
) newest`;
  const [row] = await database.rows<Array<Buffer | null>>(sql, [pointIds, atMs, atMs - withinMs], signal);
  const [id, value, quality, time] = row ?? [];
  return {
    pointIds: unpackIntegers(id ?? NOTHING),
    values: unpackNumbers(value ?? NOTHING),
    qualities: unpackIntegers(quality ?? NOTHING),
    timesMs: unpackTimesMs(time ?? NOTHING),
  };
}

/** Points of equipment by which its main values are known. */
export interface EquipmentPoint {
  pointId: number;
  equipmentKey: number;
  metric: string;
  processArea: string[];
  isSetpoint: boolean;
  staleAfterMs: number;
  samplingIntervalMs: number | null;
}

/** The points of some equipment, of some metrics, at most `limit`. */
export async function readEquipmentPoints(
  database: Database,
  {
    equipmentKeys,
    metrics,
    atMs,
    limit,
  }: { equipmentKeys: readonly number[]; metrics: readonly string[]; atMs: number; limit: number },
  signal: AbortSignal
): Promise<EquipmentPoint[]> {
  type Row = [number, number, string, string[], boolean, number, number | null];
  const rows = await database.rows<Row>(
    `SELECT point_id, equipment_id, metric, process_area, is_setpoint, stale_after_ms::float8, sampling_interval_ms
     FROM plenum.point
     WHERE equipment_id = ANY($1::int[]) AND metric = ANY($2::text[]) AND NOT is_duplicate
       AND (valid_to IS NULL OR valid_to > to_timestamp($3::float8 / 1000))
     ORDER BY point_id LIMIT $4`,
    [equipmentKeys, metrics, atMs, limit],
    signal
  );
  return rows.map(([pointId, equipmentKey, metric, processArea, isSetpoint, staleAfterMs, samplingIntervalMs]) => ({
    ...{ pointId, equipmentKey, metric, processArea, isSetpoint, staleAfterMs, samplingIntervalMs },
  }));
}
