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

/** Lowest and highest value of a point over some time. */
export interface Extremes {
  low: number;
  high: number;
}

/** From the rung of a minute, which is up to date at every time. */
export async function readExtremes(
  database: Database,
  { pointIds, rung, fromMs, toMs }: { pointIds: readonly number[]; rung: '1m' | '1h'; fromMs: number; toMs: number },
  signal: AbortSignal
): Promise<Map<number, Extremes>> {
  const rows = await database.rows<[number, number, number]>(
    `SELECT point_id, min(min), max(max) FROM plenum.point_${rung}
     WHERE point_id = ANY($1::int[]) AND bucket >= to_timestamp($2::float8 / 1000) AND bucket <= to_timestamp($3::float8 / 1000) AND n > 0
     GROUP BY point_id`,
    [pointIds, fromMs, toMs],
    signal
  );
  return new Map(rows.map(([pointId, low, high]) => [pointId, { low, high }]));
}

/** A value of a point in a range, looked for from the end of some time on. */
export interface RangeAsked {
  pointId: number;
  low: number;
  high: number;
  fromMs: number;
  atMs: number;
}

/** The last time at which a point had a value outside of a range, epoch ms; points that had none are missing. */
export async function readLastOutside(
  database: Database,
  points: readonly RangeAsked[],
  signal: AbortSignal
): Promise<Map<number, number>> {
  if (points.length === 0) {
    return new Map();
  }
  const rows = await database.rows<[number, number]>(
    `SELECT asked.point_id, extract(epoch FROM last.time)::float8 * 1000
     FROM unnest($1::int[], $2::float8[], $3::float8[], $4::float8[], $5::float8[]) AS asked (point_id, low, high, from_ms, at_ms)
     CROSS JOIN LATERAL (
       SELECT s.time FROM plenum.sample s
       WHERE s.point_id = asked.point_id AND s.time <= to_timestamp(asked.at_ms / 1000) AND s.time > to_timestamp(asked.from_ms / 1000)
         AND s.quality < 2 AND (s.value < asked.low OR s.value > asked.high)
       ORDER BY s.time DESC LIMIT 1
     ) last`,
    columnsOf(points),
    signal
  );
  return new Map(rows);
}

/** What the rung of an hour knows of a value outside of a range, before a time. */
export interface Past {
  /** Start of the last hour with such a value, epoch ms; null where there is none. */
  outsideMs: number | null;
  /** Start of the first hour with any value; null where there is none. */
  firstMs: number | null;
}

/** Hours before `atMs` of each point: a read of at most one row per hour, of few points. */
export async function readPasts(
  database: Database,
  points: readonly RangeAsked[],
  signal: AbortSignal
): Promise<Map<number, Past>> {
  if (points.length === 0) {
    return new Map();
  }
  const rows = await database.rows<[number, number | null, number | null]>(
    `SELECT asked.point_id, extract(epoch FROM past.outside)::float8 * 1000, extract(epoch FROM past.first)::float8 * 1000
     FROM unnest($1::int[], $2::float8[], $3::float8[], $4::float8[], $5::float8[]) AS asked (point_id, low, high, from_ms, at_ms)
     CROSS JOIN LATERAL (
       SELECT max(r.bucket) FILTER (WHERE r.min < asked.low OR r.max > asked.high) AS outside, min(r.bucket) AS first
       FROM plenum.point_1h r
       WHERE r.point_id = asked.point_id AND r.n > 0
         AND r.bucket < to_timestamp(asked.at_ms / 1000) AND r.bucket >= to_timestamp(asked.from_ms / 1000)
     ) past`,
    columnsOf(points),
    signal
  );
  return new Map(rows.map(([pointId, outsideMs, firstMs]) => [pointId, { outsideMs, firstMs }]));
}

function columnsOf(points: readonly RangeAsked[]): number[][] {
  return (['pointId', 'low', 'high', 'fromMs', 'atMs'] as const).map((name) => points.map((point) => point[name]));
}

/** First minute with a value within some time, epoch ms; points without one are missing. */
export async function readFirstMinutes(
  database: Database,
  { pointIds, fromMs, toMs }: { pointIds: readonly number[]; fromMs: number; toMs: number },
  signal: AbortSignal
): Promise<Map<number, number>> {
  if (pointIds.length === 0) {
    return new Map();
  }
  const rows = await database.rows<[number, number]>(
    `SELECT point_id, extract(epoch FROM min(bucket))::float8 * 1000 FROM plenum.point_1m
     WHERE point_id = ANY($1::int[]) AND bucket >= to_timestamp($2::float8 / 1000) AND bucket <= to_timestamp($3::float8 / 1000) AND n > 0
     GROUP BY point_id`,
    [pointIds, fromMs, toMs],
    signal
  );
  return new Map(rows);
}

/** A straight line through the averages of whole minutes, by least squares; its standard error: Draper and Smith, Applied Regression Analysis, 3rd ed., 1.4. */
export interface Slope {
  minutes: number;
  /** Per minute, with its standard error. */
  rate: number;
  error: number;
  /** Of the last {@link NEWEST_MINUTES} alone; null where too few have a value. */
  newestRate: number | null;
}

const NEWEST_MINUTES = 3;

/** How fast points rise over some whole minutes; points of fewer than three minutes are missing. */
export async function readSlopes(
  database: Database,
  { pointIds, fromMs, toMs }: { pointIds: readonly number[]; fromMs: number; toMs: number },
  signal: AbortSignal
): Promise<Map<number, Slope>> {
  const rows = await database.rows<[number, number, number, number, number | null]>(
    `SELECT point_id, regr_count(y, x)::int, regr_slope(y, x),
       sqrt(greatest(0, regr_syy(y, x) - regr_slope(y, x) * regr_sxy(y, x)) / (regr_count(y, x) - 2) / regr_sxx(y, x)),
       regr_slope(y, x) FILTER (WHERE x > -$4::float8 - 1)
     FROM (
       SELECT point_id, sum / n AS y, (extract(epoch FROM bucket)::float8 * 1000 - $3::float8) / 60000 AS x
       FROM plenum.point_1m
       WHERE point_id = ANY($1::int[]) AND bucket >= to_timestamp($2::float8 / 1000)
         AND bucket <= to_timestamp($3::float8 / 1000) - INTERVAL '1 minute' AND n > 0
     ) minute
     GROUP BY point_id HAVING count(*) > 2`,
    [pointIds, fromMs, toMs, NEWEST_MINUTES],
    signal
  );
  return new Map(
    rows.map(([pointId, minutes, rate, error, newestRate]) => [pointId, { minutes, rate, error, newestRate }])
  );
}
