import type { RungName } from '#model/query/rung.ts';

import type { Database } from './database.ts';
import { packed } from './packed.ts';
import { type SeriesBucketsRow, type SeriesRow, toSeries } from './point-series.ts';

export interface RackMember {
  rackKey: number;
  zoneKey: number | null;
  /** Index of the series that the rack belongs to. */
  series: number;
}

export interface RackSeriesRequest {
  rung: RungName;
  bucketMs: number;
  /** Stem of a headline metric's columns, from the catalog, never from a user. */
  column: string;
  aggregation: 'sum' | 'mean' | 'min' | 'max';
  /** First and last bucket start wanted, epoch ms. */
  firstMs: number;
  lastMs: number;
  members: RackMember[];
}

/** Reads series from the wide rack rollups. */
export async function readRackSeries(
  database: Database,
  request: RackSeriesRequest,
  signal: AbortSignal
): Promise<SeriesBucketsRow[]> {
  const { sql, parameters } = rackSeriesStatement(request);
  return toSeries(await database.rows<SeriesRow>(sql, parameters, signal));
}

const AGGREGATE = {
  sum: 'sum(total)',
  mean: 'sum(summed) / nullif(sum(n), 0)',
  min: 'min(low)',
  max: 'max(high)',
};

/**
 * The statement of a request. A rack's sum over a bucket is the average of the sums in which most of its points took
 * part: a minute that one meter missed, or that is not over yet, would lower it. As on the point ladder, a point counts
 * when it had any sample in the bucket.
 */
function rackSeriesStatement(request: RackSeriesRequest): { sql: string; parameters: unknown[] } {
  const { column, members } = request;
  const sql = `
WITH member AS (SELECT * FROM unnest($1::int[], $2::int[], $3::int[]) AS m(rack_id, zone_id, series)),
by_count AS (
  SELECT m.series, r.rack_id, time_bucket(make_interval(secs => $6::float8 / 1000), r.bucket) AS b,
    r.${column}_n AS points, avg(r.${column}_sum) AS total, sum(r.${column}_sum) AS summed, sum(r.${column}_n) AS n,
    min(r.${column}_min) AS low, max(r.${column}_max) AS high,
    sum(r.${column}_n_uncertain) AS uncertain, sum(r.${column}_n_bad) AS bad
  FROM plenum.rack_${request.rung} r
  JOIN member m ON m.rack_id = r.rack_id AND m.zone_id IS NOT DISTINCT FROM r.zone_id
  WHERE r.rack_id = ANY($1::int[])
    AND r.bucket >= to_timestamp($4::float8 / 1000) AND r.bucket < to_timestamp($5::float8 / 1000)
    AND (r.${column}_n > 0 OR r.${column}_n_bad > 0)
  GROUP BY 1, 2, 3, 4
),
per_rack AS (
  SELECT series, b, max(points) AS points, last(total, points) AS total, sum(summed) AS summed, sum(n) AS n,
    min(low) AS low, max(high) AS high, sum(uncertain) AS uncertain, sum(bad) AS bad
  FROM by_count
  GROUP BY series, rack_id, b
)
SELECT series, ${['b', 'value', 'points', 'flags'].map(packed).join(', ')}
FROM (
  SELECT series, b, (${AGGREGATE[request.aggregation]})::float8 AS value, sum(points)::int AS points,
    (bit_or(CASE WHEN uncertain > 0 THEN 1 ELSE 0 END) | bit_or(CASE WHEN bad > 0 THEN 2 ELSE 0 END)) AS flags
  FROM per_rack
  GROUP BY series, b
  ORDER BY series, b
) combined
GROUP BY series`;
  const parameters = [
    members.map(({ rackKey }) => rackKey),
    members.map(({ zoneKey }) => zoneKey),
    members.map(({ series }) => series),
    request.firstMs,
    request.lastMs + request.bucketMs,
    request.bucketMs,
  ];
  return { sql, parameters };
}
