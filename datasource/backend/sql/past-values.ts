import type { Database } from './database.ts';

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
