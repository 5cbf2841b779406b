import { headlineAggregate } from '#database/ladder.ts';

import type { Database } from './database.ts';
import { packed } from './packed.ts';
import { type SeriesBucketsRow, type SeriesRow, toSeries } from './point-series.ts';
import type { RackSeriesRequest } from './rack-series-request.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

const OF_RACKS: Record<RackSeriesRequest['aggregation'], string> = {
  sum: 'sum(total)',
  mean: 'sum(summed) / nullif(sum(n), 0)',
  min: 'min(low)',
  max: 'max(high)',
};

/**
 * Reads series rack by rack, each with its rows of those zones in which it belongs to a series. Of the rows of a bucket those
 * count in which most of the rack's points took part.
 */
export async function readRacksOneByOne(
  database: Database,
  { rung, bucketMs, headline, aggregation, firstMs, lastMs, members }: RackSeriesRequest,
  signal: AbortSignal
): Promise<SeriesBucketsRow[]> {
  const sql = `${WITHOUT_NESTED_LOOPS}
WITH member AS (SELECT * FROM unnest($1::int[], $2::int[], $3::int[]) AS m(rack_id, zone_id, series)),
by_count AS (
  SELECT m.series, r.rack_id, time_bucket(make_interval(secs => $6::float8 / 1000), r.bucket) AS b,
    r.n AS points, avg(r.sum) AS total, sum(r.sum) AS summed, sum(r.n) AS n,
    min(r.min) AS low, max(r.max) AS high,
    sum(r.n_uncertain) AS uncertain, sum(r.n_bad) AS bad
  FROM plenum.${headlineAggregate(rung)} r
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
  SELECT series, b, (${OF_RACKS[aggregation]})::float8 AS value, sum(points)::int AS points,
    (bit_or(CASE WHEN uncertain > 0 THEN 1 ELSE 0 END) | bit_or(CASE WHEN bad > 0 THEN 2 ELSE 0 END)) AS flags
  FROM per_rack
  GROUP BY series, b
) combined
GROUP BY series`;
  const parameters = [
    members.map(({ rackKey }) => rackKey),
    members.map(({ zoneKey }) => zoneKey),
    members.map(({ series }) => series),
    firstMs,
    lastMs + bucketMs,
    bucketMs,
    headline,
  ];
  return toSeries(await database.rows<SeriesRow>(sql, parameters, signal));
}
