import type { RollupRungName } from '#model/query/rung.ts';

import type { Database } from './database.ts';
import { packed, unpackIntegers, unpackNumbers, unpackTimesMs } from './packed.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

/** Samples come a little late, or one is lost: a step with this share of them is known throughout. */
const WHOLE = 0.99;

export interface PartlyKnownRequest {
  rung: RollupRungName;
  bucketMs: number;
  pointIds: readonly number[];
  /** Parallel to `pointIds`: how far apart the samples of each are, ms. */
  everyMs: readonly number[];
  /** From the first bucket to before the last one's end, epoch ms. */
  fromMs: number;
  toMs: number;
}

/** Buckets of points that have samples for a part of them, in parallel columns and no order. */
export interface PartlyKnown {
  pointIds: Int32Array;
  timesMs: Float64Array;
  /** Less than 1. */
  shares: Float64Array;
}

/** Finds the buckets of which less is known than the average of a rung tells, by how many samples they have. */
export async function readPartlyKnown(
  database: Database,
  { rung, bucketMs, pointIds, everyMs, fromMs, toMs }: PartlyKnownRequest,
  signal: AbortSignal
): Promise<PartlyKnown> {
  const sql = `${WITHOUT_NESTED_LOOPS}
SELECT ${['point_id', 'b', 'share'].map(packed).join(', ')}
FROM (
  SELECT point_id, time_bucket(make_interval(secs => $5::float8 / 1000), bucket) AS b, sum(n) * every_ms / $5::float8 AS share
  FROM plenum.point_${rung} JOIN unnest($1::int[], $2::float8[]) AS sampled (point_id, every_ms) USING (point_id)
  WHERE point_id = ANY($1::int[]) AND bucket >= to_timestamp($3::float8 / 1000) AND bucket < to_timestamp($4::float8 / 1000)
  GROUP BY point_id, every_ms, b
) counted
WHERE share < ${WHOLE}`;
  type Row = [Buffer, Buffer, Buffer] | [null, null, null];
  const [row] = await database.rows<Row>(sql, [pointIds, everyMs, fromMs, toMs, bucketMs], signal);
  const [ids, times, shares] = row ?? [];
  return {
    pointIds: ids ? unpackIntegers(ids) : new Int32Array(0),
    timesMs: times ? unpackTimesMs(times) : new Float64Array(0),
    shares: shares ? unpackNumbers(shares) : new Float64Array(0),
  };
}
