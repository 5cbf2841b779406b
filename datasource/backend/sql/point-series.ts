import type { Rollup } from '#model/catalog/metric.ts';
import type { RungName } from '#model/query/rung.ts';

import type { Database } from './database.ts';

/** One bucket of one series. */
export interface SeriesRow {
  /** Index of the series among the request's. */
  series: number;
  /** Start of the bucket, epoch ms. */
  timeMs: number;
  value: number | null;
  /** Points with a value in the bucket, carried ones included. */
  points: number;
  /** Points whose value was carried forward from an earlier bucket. */
  carried: number;
  uncertain: number;
  bad: number;
}

/** What the values of several points become: per-point averages first, so that a chatty point weighs no more. */
export type PointAggregation = Rollup | 'last-sum' | 'last-mean' | 'last-max' | 'last-min';

export interface PointSeriesRequest {
  rung: RungName;
  /** Width of the rung's own rows, ms; 0 for raw. */
  rungMs: number;
  bucketMs: number;
  aggregation: PointAggregation;
  /** Carry a point's last value forward while it is younger than the point's stale age. */
  carry: boolean;
  /** First and last bucket start wanted, epoch ms. */
  firstMs: number;
  lastMs: number;
  nowMs: number;
  /** Parallel arrays: point, index of its series, stale age (ms), end of its validity (epoch ms, null while open). */
  pointIds: number[];
  series: number[];
  staleAfterMs: number[];
  validToMs: Array<number | null>;
}

/** TimescaleDB's time_bucket counts from Monday 2000-01-03. */
const BUCKET_ORIGIN_MS = 946_857_600_000;

/** The start of the bucket that holds a time, as TimescaleDB's `time_bucket` without an origin. */
export function bucketStart(timeMs: number, bucketMs: number): number {
  return BUCKET_ORIGIN_MS + Math.floor((timeMs - BUCKET_ORIGIN_MS) / bucketMs) * bucketMs;
}

type Row = [number, number, number | null, number, number, number, number];

/** Reads bucketed series straight from raw samples or a rung of the point ladder, ordered by series and time. */
export async function readPointSeries(
  database: Database,
  request: PointSeriesRequest,
  signal: AbortSignal
): Promise<SeriesRow[]> {
  const { sql, parameters } = pointSeriesStatement(request);
  const rows = await database.rows<Row>(sql, parameters, signal);
  return rows.map(([series, timeMs, value, points, carried, uncertain, bad]) => ({
    series,
    timeMs,
    value,
    points,
    carried,
    uncertain,
    bad,
  }));
}

/** The statement of a request; apart, so that the benchmark can run the same one without the backend. */
export function pointSeriesStatement(request: PointSeriesRequest): { sql: string; parameters: unknown[] } {
  const longestCarryMs = request.carry ? Math.max(0, ...request.staleAfterMs) : 0;
  const parameters: unknown[] = [
    request.pointIds,
    request.series,
    bucketStart(request.firstMs - longestCarryMs, request.bucketMs),
    request.lastMs + request.bucketMs,
    request.bucketMs,
  ];
  if (!request.carry) {
    return { sql: plainSql(request), parameters };
  }
  parameters.push(request.staleAfterMs, request.validToMs, request.firstMs, request.lastMs, request.nowMs);
  return { sql: carrySql(request), parameters };
}

const WIDTH = `make_interval(secs => $5::float8 / 1000)`;
const RANGE = (column: string) =>
  `${column} >= to_timestamp($3::float8 / 1000) AND ${column} < to_timestamp($4::float8 / 1000)`;

/** One row a point and bucket: b, v, low, high, final, seen (ms, upper bound of the last value's time), uncertain, bad. */
function bucketedSql(request: PointSeriesRequest): string {
  if (request.rung === 'raw') {
    const good = `FILTER (WHERE quality < 2 AND value IS NOT NULL)`;
    return `
  SELECT point_id, time_bucket(${WIDTH}, time) AS b,
    avg(value) ${good} AS v, min(value) ${good} AS low, max(value) ${good} AS high, last(value, time) ${good} AS final,
    date_part('epoch', max(time) ${good}) * 1000 AS seen,
    count(*) FILTER (WHERE quality = 1) AS uncertain, count(*) FILTER (WHERE quality >= 2 OR value IS NULL) AS bad
  FROM plenum.sample
  WHERE point_id = ANY($1::int[]) AND ${RANGE('time')}
  GROUP BY 1, 2`;
  }
  return `
  SELECT point_id, time_bucket(${WIDTH}, bucket) AS b,
    sum(sum) / nullif(sum(n), 0) AS v, min(min) AS low, max(max) AS high, last(last, bucket) FILTER (WHERE n > 0) AS final,
    date_part('epoch', max(bucket) FILTER (WHERE n > 0)) * 1000 + ${Number(request.rungMs)} AS seen,
    sum(n_uncertain) AS uncertain, sum(n_bad) AS bad
  FROM plenum.point_${request.rung}
  WHERE point_id = ANY($1::int[]) AND ${RANGE('bucket')}
  GROUP BY 1, 2`;
}

const AGGREGATE: Record<PointAggregation, string> = {
  sum: 'sum(v)',
  mean: 'avg(v)',
  min: 'min(low)',
  max: 'max(high)',
  'last-sum': 'sum(final)',
  'last-mean': 'avg(final)',
  'last-min': 'min(final)',
  'last-max': 'max(final)',
};

function plainSql(request: PointSeriesRequest): string {
  return `
WITH member AS (SELECT * FROM unnest($1::int[], $2::int[]) AS m(point_id, series)),
bucketed AS (${bucketedSql(request)})
SELECT series, date_part('epoch', b) * 1000, ${AGGREGATE[request.aggregation]}::float8, count(v)::int, 0,
  count(*) FILTER (WHERE uncertain > 0)::int, count(*) FILTER (WHERE bad > 0)::int
FROM bucketed JOIN member USING (point_id)
GROUP BY 1, 2 ORDER BY 1, 2`;
}

/**
 * Each row with a value stands until the point's next row, its stale age, the end of its validity or the end of the
 * range. A closed bucket is judged at its end, the open one now. In sums a bad reading counts as missing, so the last
 * good value stands in for it; elsewhere it ends the carrying, because the point itself said that it knows nothing.
 */
function carrySql(request: PointSeriesRequest): string {
  const isSum = request.aggregation === 'sum' || request.aggregation === 'last-sum';
  const partition = isSum ? 'point_id, v IS NULL' : 'point_id';
  return `
WITH member AS (
  SELECT * FROM unnest($1::int[], $2::int[], $6::float8[], $7::float8[]) AS m(point_id, series, stale_ms, until_ms)
),
bucketed AS (${bucketedSql(request)}),
timed AS (SELECT (date_part('epoch', bucketed.b) * 1000)::int8 AS b_ms, * FROM bucketed),
followed AS (SELECT *, lead(b_ms) OVER (PARTITION BY ${partition} ORDER BY b_ms) AS next_b FROM timed),
held AS (
  SELECT m.series, g.b, g.b > f.b_ms AS carried,
    CASE WHEN g.b > f.b_ms THEN final ELSE v END AS v,
    CASE WHEN g.b > f.b_ms THEN final ELSE low END AS low,
    CASE WHEN g.b > f.b_ms THEN final ELSE high END AS high,
    final,
    CASE WHEN g.b > f.b_ms THEN 0 ELSE uncertain END AS uncertain,
    CASE WHEN g.b > f.b_ms THEN 0 ELSE bad END AS bad
  FROM followed f
  JOIN member m USING (point_id)
  CROSS JOIN LATERAL generate_series(f.b_ms, CASE WHEN f.v IS NULL THEN f.b_ms ELSE greatest(f.b_ms, least(
      f.next_b - $5::int8,
      $9::int8,
      m.until_ms::int8 - 1,
      CASE WHEN $10::float8 - f.seen <= m.stale_ms THEN $9::int8 ELSE (f.seen + m.stale_ms)::int8 - $5::int8 END
    )) END, $5::int8) AS g(b)
)
SELECT series, b::float8, ${AGGREGATE[request.aggregation]}::float8, count(v)::int,
  count(*) FILTER (WHERE carried)::int,
  count(*) FILTER (WHERE uncertain > 0)::int, count(*) FILTER (WHERE bad > 0)::int
FROM held
WHERE b BETWEEN $8::int8 AND $9::int8
GROUP BY 1, 2 ORDER BY 1, 2`;
}
