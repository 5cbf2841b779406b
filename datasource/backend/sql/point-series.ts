import type { Rollup } from '#model/catalog/metric.ts';
import { ROLLUP_RUNGS, type RungName } from '#model/query/rung.ts';

import { yieldTurn } from '../plugin/turn.ts';
import { bucketStart } from './bucket-start.ts';
import type { Database } from './database.ts';
import { packed, packedLength, unpackIntegers, unpackNumbers, unpackTimesMs } from './packed.ts';
import type { PointBucketsRow, PointValue } from './point-buckets.ts';
import { bucketSamples } from './sample-buckets.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

interface BucketsRequest {
  rung: RungName;
  bucketMs: number;
  value: PointValue;
  pointIds: number[];
  /** From the first bucket to before the last one's end, epoch ms. */
  fromMs: number;
  toMs: number;
}

export interface SeriesBucketsRequest extends BucketsRequest {
  combine: Rollup;
  /** Parallel to `pointIds`: index of the series. */
  series: number[];
  /**
   * Parallel to `pointIds`: when each is at its place, epoch ms, null where it has no such end. A sum counts it for this part of
   * a bucket.
   */
  stays?: { sinceMs: Array<number | null>; untilMs: Array<number | null> };
}

/** The buckets of one series in which it was sampled, in the order of time. */
export interface SeriesBucketsRow {
  /** Index of the series among the request's. */
  series: number;
  /** Start of the bucket, epoch ms. */
  timesMs: Float64Array;
  values: Float64Array;
  points: Int32Array;
  /** 1: something was uncertain; 2: something was bad. */
  flags: Int32Array;
}

const WIDTH = `make_interval(secs => $4::float8 / 1000)`;
const RANGE = (column: string) =>
  `${column} >= to_timestamp($2::float8 / 1000) AND ${column} < to_timestamp($3::float8 / 1000)`;

const USABLE = `FILTER (WHERE quality < 2 AND value IS NOT NULL)`;

const RAW_VALUE: Record<PointValue, string> = {
  mean: `avg(value) ${USABLE}`,
  min: `min(value) ${USABLE}`,
  max: `max(value) ${USABLE}`,
  last: `last(value, time) ${USABLE}`,
};

const RUNG_VALUE: Record<PointValue, string> = {
  mean: 'sum(sum) / nullif(sum(n), 0)',
  min: 'min(min)',
  max: 'max(max)',
  last: 'last(last, bucket) FILTER (WHERE n > 0)',
};

/** Worst and last quality of a row of a rung. */
const WORST = 'CASE WHEN n_bad > 0 THEN 2 WHEN n_uncertain > 0 THEN 1 ELSE 0 END';
const LAST = 'CASE WHEN n = 0 THEN 2 WHEN n_uncertain > 0 OR n_bad > 0 THEN 1 ELSE 0 END';

/**
 * One row per point and bucket, in this order: the time of the last usable sample or row (else of the last at all), the
 * value, the last value, and the worst quality plus four times the last one. A rung's row knows its qualities but not
 * their order: it counts as uncertain at its end when it had anything but good samples.
 */
function bucketedSql({ rung, value, bucketMs }: BucketsRequest): string {
  if (rung === 'raw') {
    return `
  SELECT point_id, coalesce(max(time) ${USABLE}, max(time)) AS seen, ${RAW_VALUE[value]} AS v, ${RAW_VALUE.last} AS final,
    (max(q) + 4 * last(q, time))::int2 AS q
  FROM (
    SELECT point_id, time, value, quality, CASE WHEN value IS NULL THEN 2 ELSE least(quality, 2) END AS q
    FROM plenum.sample WHERE point_id = ANY($1::int[]) AND ${RANGE('time')}
  ) s
  GROUP BY point_id, time_bucket(${WIDTH}, time)
  ORDER BY point_id, time_bucket(${WIDTH}, time)`;
  }
  if (isRowOfRung({ rung, bucketMs })) {
    return `
  SELECT point_id, bucket AS seen, ${RUNG_ROW_VALUE[value]} AS v, ${RUNG_ROW_VALUE.last} AS final, (${WORST} + 4 * ${LAST})::int2 AS q
  FROM plenum.point_${rung}
  WHERE point_id = ANY($1::int[]) AND ${RANGE('bucket')}
  ORDER BY point_id, bucket`;
  }
  return `
  SELECT point_id, coalesce(max(bucket) FILTER (WHERE n > 0), max(bucket)) AS seen, ${RUNG_VALUE[value]} AS v,
    ${RUNG_VALUE.last} AS final, (max(${WORST}) + 4 * last(${LAST}, bucket))::int2 AS q
  FROM plenum.point_${rung}
  WHERE point_id = ANY($1::int[]) AND ${RANGE('bucket')}
  GROUP BY point_id, time_bucket(${WIDTH}, bucket)
  ORDER BY point_id, time_bucket(${WIDTH}, bucket)`;
}

const RUNG_ROW_VALUE: Record<PointValue, string> = {
  mean: 'sum / nullif(n, 0)',
  min: 'min',
  max: 'max',
  last: 'CASE WHEN n > 0 THEN last END',
};

/**
 * The same for points that come together at once: without the last value and quality, whose order costs as much as all the rest, and
 * where a bucket is one row of the rung, each row as it is.
 */
function togetherSql({ rung, value, bucketMs }: BucketsRequest): string {
  const from = (column: string) =>
    `FROM plenum.${rung === 'raw' ? 'sample' : `point_${rung}`} WHERE point_id = ANY($1::int[]) AND ${RANGE(column)}`;
  if (rung === 'raw') {
    return `
  SELECT point_id, coalesce(max(time) ${USABLE}, max(time)) AS seen, ${RAW_VALUE[value]} AS v,
    max(CASE WHEN value IS NULL THEN 2 ELSE least(quality, 2) END) AS q
  ${from('time')}
  GROUP BY point_id, time_bucket(${WIDTH}, time)`;
  }
  if (isRowOfRung({ rung, bucketMs })) {
    return `SELECT point_id, bucket AS seen, ${RUNG_ROW_VALUE[value]} AS v, ${WORST} AS q ${from('bucket')}`;
  }
  return `
  SELECT point_id, coalesce(max(bucket) FILTER (WHERE n > 0), max(bucket)) AS seen, ${RUNG_VALUE[value]} AS v, max(${WORST}) AS q
  ${from('bucket')}
  GROUP BY point_id, time_bucket(${WIDTH}, bucket)`;
}

/** Whether a bucket is one row of the rung. */
function isRowOfRung({ rung, bucketMs }: Pick<BucketsRequest, 'rung' | 'bucketMs'>): boolean {
  return ROLLUP_RUNGS.some(({ name, widthMs }) => name === rung && widthMs === bucketMs);
}

function parametersOf({ pointIds, fromMs, toMs, bucketMs }: BucketsRequest): unknown[] {
  return [pointIds, fromMs, toMs, bucketMs];
}

/** Of statements that cut time themselves where the rung does not: PostgreSQL refuses a parameter that nothing says the type of. */
function parametersByRung(request: BucketsRequest): unknown[] {
  return isRowOfRung(request) ? parametersOf(request).slice(0, -1) : parametersOf(request);
}

/**
 * PostgreSQL needs six times as long to aggregate a sample as to send it. With more samples a bucket than this, what is
 * sent outweighs that.
 */
const MAX_SAMPLES_PER_BUCKET = 2;

/** Reads buckets point by point, for values that are carried forward. */
export async function readPointBuckets(
  database: Database,
  request: BucketsRequest,
  signal: AbortSignal
): Promise<PointBucketsRow[]> {
  const sampled = request.rung === 'raw' ? await readSampleBuckets(database, request, signal) : undefined;
  return sampled ?? readAggregatedBuckets(database, request, signal);
}

/** Reads the samples and buckets them here; undefined where there are many of them in a bucket. */
async function readSampleBuckets(
  database: Database,
  request: BucketsRequest,
  signal: AbortSignal
): Promise<PointBucketsRow[] | undefined> {
  const { pointIds, fromMs, toMs, bucketMs, value } = request;
  const limit = Math.ceil(((toMs - fromMs) / bucketMs) * pointIds.length * MAX_SAMPLES_PER_BUCKET);
  const sql = `
SELECT point_id, ${['time', 'value', 'quality'].map(packed).join(', ')}
FROM (
  SELECT point_id, time, value, quality FROM plenum.sample
  WHERE point_id = ANY($1::int[]) AND ${RANGE('time')}
  ORDER BY point_id, time
  LIMIT $4
) sampled
GROUP BY point_id`;
  type Row = [number, Buffer, Buffer, Buffer];
  const rows = await database.rows<Row>(sql, [pointIds, fromMs, toMs, limit + 1], signal);
  if (rows.reduce((sum, [, times]) => sum + packedLength(times), 0) > limit) {
    return undefined;
  }
  const points: PointBucketsRow[] = [];
  for (const [pointId, times, values, qualities] of rows) {
    const samples = {
      pointId,
      timesMs: unpackTimesMs(times),
      values: unpackNumbers(values),
      qualities: unpackIntegers(qualities),
    };
    points.push(bucketSamples(samples, bucketMs, value));
    await yieldTurn();
  }
  return points;
}

async function readAggregatedBuckets(
  database: Database,
  request: BucketsRequest,
  signal: AbortSignal
): Promise<PointBucketsRow[]> {
  const sql = `
SELECT point_id, ${['seen', 'v', 'final', 'q'].map(packed).join(', ')}
FROM (${bucketedSql(request)}) bucketed
GROUP BY point_id`;
  type Row = [number, Buffer, Buffer, Buffer, Buffer];
  const rows = await database.rows<Row>(sql, parametersByRung(request), signal);
  const points: PointBucketsRow[] = [];
  for (const [pointId, seen, values, finals, qualities] of rows) {
    points.push({
      pointId,
      timesMs: unpackTimesMs(seen),
      values: unpackNumbers(values),
      finals: unpackNumbers(finals),
      qualities: unpackIntegers(qualities),
    });
    await yieldTurn();
  }
  return points;
}

/** Per-point averages first, so that a chatty point weighs no more. */
const COMBINE: Record<Rollup, string> = { sum: 'sum(v)', mean: 'avg(v)', min: 'min(v)', max: 'max(v)' };

const START_MS = `extract(epoch FROM time_bucket(${WIDTH}, seen))::float8 * 1000`;
/** How long the point was in the place during the bucket. */
const STAY_MS = `(least(until_ms, ${START_MS} + $4::float8) - greatest(since_ms, ${START_MS}))`;
const SUM_OF_STAYS = `sum(v * ${STAY_MS} / $4::float8)`;

/** Reads whole series where nothing is carried forward: the database brings the points together. */
export async function readSeriesBuckets(
  database: Database,
  request: SeriesBucketsRequest,
  signal: AbortSignal
): Promise<SeriesBucketsRow[]> {
  const stays = request.combine === 'sum' ? request.stays : undefined;
  if (!stays && isOnePointEach(request)) {
    return readPointsAsSeries(database, request, signal);
  }
  if (!stays && isOneSeries(request)) {
    return readOneSeries(database, request, signal);
  }
  const member = stays
    ? 'unnest($1::int[], $5::int[], $6::float8[], $7::float8[]) AS m(point_id, series, since_ms, until_ms)'
    : 'unnest($1::int[], $5::int[]) AS m(point_id, series)';
  const sql = `${WITHOUT_NESTED_LOOPS}
WITH member AS (SELECT * FROM ${member})
SELECT series, ${['b', 'value', 'points', 'flags'].map(packed).join(', ')}
FROM (
  SELECT series, time_bucket(${WIDTH}, seen) AS b, (${stays ? SUM_OF_STAYS : COMBINE[request.combine]})::float8 AS value, count(v)::int AS points,
    bit_or(CASE q WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 2 END) AS flags
  FROM (${togetherSql(request)}) bucketed JOIN member USING (point_id)${stays ? ` WHERE ${STAY_MS} > 0` : ''}
  GROUP BY series, time_bucket(${WIDTH}, seen)
  ORDER BY series, time_bucket(${WIDTH}, seen)
) combined
GROUP BY series`;
  const parameters = [...parametersOf(request), request.series, ...(stays ? [stays.sinceMs, stays.untilMs] : [])];
  return toSeries(await database.rows<SeriesRow>(sql, parameters, signal));
}

/** Whether no two points come together. */
function isOnePointEach({ pointIds, series }: SeriesBucketsRequest): boolean {
  return new Set(series).size === series.length && new Set(pointIds).size === pointIds.length;
}

/** Whether all points come together, each once. */
function isOneSeries({ pointIds, series }: SeriesBucketsRequest): boolean {
  return new Set(series).size === 1 && new Set(pointIds).size === pointIds.length;
}

/** The same where there is one series: no row has to be told which it belongs to. */
async function readOneSeries(
  database: Database,
  request: SeriesBucketsRequest,
  signal: AbortSignal
): Promise<SeriesBucketsRow[]> {
  const sql = `${WITHOUT_NESTED_LOOPS}
SELECT $5::int, ${['b', 'value', 'points', 'flags'].map(packed).join(', ')}
FROM (
  SELECT time_bucket(${WIDTH}, seen) AS b, (${COMBINE[request.combine]})::float8 AS value, count(v)::int AS points, bit_or(q)::int AS flags
  FROM (${togetherSql(request)}) bucketed
  GROUP BY 1
) combined`;
  const rows = await database.rows<SeriesRow>(sql, [...parametersOf(request), request.series[0]], signal);
  return toSeries(rows.filter(([, times]) => times !== null));
}

/** The same where each series is a point: nothing comes together, which takes the database four times as long as reading the rows. */
async function readPointsAsSeries(
  database: Database,
  request: SeriesBucketsRequest,
  signal: AbortSignal
): Promise<SeriesBucketsRow[]> {
  const { bucketMs, pointIds, series } = request;
  const seriesOf = new Map(pointIds.map((pointId, index) => [pointId, series[index] as number]));
  const sql = `${WITHOUT_NESTED_LOOPS}
SELECT point_id, ${['seen', 'v', 'q'].map(packed).join(', ')}
FROM (${togetherSql(request)}) bucketed
GROUP BY point_id`;
  const parameters = parametersByRung(request);
  const all: SeriesBucketsRow[] = [];
  for (const [pointId, seen, v, q] of await database.rows<[number, Buffer, Buffer, Buffer]>(sql, parameters, signal)) {
    const values = unpackNumbers(v);
    all.push({
      series: seriesOf.get(pointId) as number,
      timesMs: unpackTimesMs(seen).map((timeMs) => bucketStart(timeMs, bucketMs)),
      values,
      points: Int32Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
      flags: unpackIntegers(q),
    });
    await yieldTurn();
  }
  return all;
}

/** Series, start of its buckets, value, points, flags. */
export type SeriesRow = [number, Buffer, Buffer, Buffer, Buffer];

export async function toSeries(rows: readonly SeriesRow[]): Promise<SeriesBucketsRow[]> {
  const all: SeriesBucketsRow[] = [];
  for (const [series, times, values, points, flags] of rows) {
    all.push({
      series,
      timesMs: unpackTimesMs(times),
      values: unpackNumbers(values),
      points: unpackIntegers(points),
      flags: unpackIntegers(flags),
    });
    await yieldTurn();
  }
  return all;
}
