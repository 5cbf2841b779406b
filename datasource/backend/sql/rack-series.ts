import { headlineAggregate } from '#database/ladder.ts';
import type { RollupRungName } from '#model/query/rung.ts';

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
  rung: RollupRungName;
  bucketMs: number;
  /** Name of a headline metric. */
  headline: string;
  aggregation: 'sum' | 'mean' | 'min' | 'max';
  /** First and last bucket start wanted, epoch ms. */
  firstMs: number;
  lastMs: number;
  members: RackMember[];
}

/** Whether the rack ladder has all of a headline metric from a time (epoch ms) on. */
export async function hasHeadline(
  database: Database,
  headline: string,
  fromMs: number,
  signal: AbortSignal
): Promise<boolean> {
  const sql = 'SELECT since <= to_timestamp($2::float8 / 1000) FROM plenum.headline WHERE headline = $1';
  const [row] = await database.rows<[boolean]>(sql, [headline, fromMs], signal);
  return row?.[0] ?? false;
}

/** Reads series from the rack ladder. */
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
  const { headline, members } = request;
  const sql = `
WITH member AS (SELECT * FROM unnest($1::int[], $2::int[], $3::int[]) AS m(rack_id, zone_id, series)),
by_count AS (
  SELECT m.series, r.rack_id, time_bucket(make_interval(secs => $6::float8 / 1000), r.bucket) AS b,
    r.n AS points, avg(r.sum) AS total, sum(r.sum) AS summed, sum(r.n) AS n,
    min(r.min) AS low, max(r.max) AS high,
    sum(r.n_uncertain) AS uncertain, sum(r.n_bad) AS bad
  FROM plenum.${headlineAggregate(request.rung)} r
  JOIN member m ON m.rack_id = r.rack_id AND m.zone_id IS NOT DISTINCT FROM r.zone_id
  WHERE r.headline = $7 AND r.rack_id = ANY($1::int[])
    AND r.bucket >= to_timestamp($4::float8 / 1000) AND r.bucket < to_timestamp($5::float8 / 1000)
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
    headline,
  ];
  return { sql, parameters };
}
