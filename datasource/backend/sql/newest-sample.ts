import { LASTING_RUNG } from '#database/ladder.ts';
import type { RungName } from '#model/query/rung.ts';

import type { Database } from './database.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

/** A time at which some point of a series had a usable sample: good or uncertain, with a value. */
export interface SeenRow {
  /** Index of the series among the request's. */
  series: number;
  /** Epoch ms; from a rung the end of its row, which is the latest that it can have been. */
  seenMs: number;
  /** That sample was uncertain, or among others that were. */
  isUncertain: boolean;
}

/** Parallel arrays: point, and index of its series. */
export interface Members {
  pointIds: number[];
  series: number[];
}

export interface SeenRequest extends Members {
  rung: RungName;
  /** Width of the rung's own rows, ms; 0 for raw. */
  rungMs: number;
  bucketMs: number;
  /** Inclusive and exclusive, epoch ms. */
  fromMs: number;
  toMs: number;
}

const MEMBER = `WITH member AS (SELECT * FROM unnest($1::int[], $2::int[]) AS m(point_id, series))`;

const USABLE = `quality < 2 AND value IS NOT NULL`;

/** The newest usable sample of each series in each bucket of a range. */
export async function readSeen(database: Database, request: SeenRequest, signal: AbortSignal): Promise<SeenRow[]> {
  const { rung, rungMs, bucketMs, fromMs, toMs, pointIds, series } = request;
  const [table, column, usable, uncertain] =
    rung === 'raw'
      ? ['sample', 'time', USABLE, 'quality = 1']
      : [`point_${rung}`, 'bucket', 'n > 0', 'n_uncertain > 0'];
  const sql = `${WITHOUT_NESTED_LOOPS}
${MEMBER}
SELECT series, date_part('epoch', max(${column})) * 1000 + ${Number(rungMs)}, last(${uncertain}, ${column})
FROM plenum.${table} JOIN member USING (point_id)
WHERE point_id = ANY($1::int[]) AND ${usable}
  AND ${column} >= to_timestamp($3::float8 / 1000) AND ${column} < to_timestamp($4::float8 / 1000)
GROUP BY series, time_bucket(make_interval(secs => $5::float8 / 1000), ${column})`;
  return toSeen(await database.rows<Row>(sql, [pointIds, series, fromMs, toMs, bucketMs], signal));
}

/** Older samples are found by the bucket, in the rung that is kept for good. */
const RAW_LOOKBACK = `interval '1 day'`;

/**
 * SQL that joins `newest`, with the time of the newest usable sample of a point `p` before `before.at`, however old, and whether it
 * was uncertain. A point that never had one counts from when it was announced: a sensor that was silent from the beginning is
 * not forgotten. Nearly always the newest sample of all is usable (`latest.usable`), and nothing else is looked for. A point that was announced just now may have come with a value that is older than the rollups look back
 * (retained at a broker): it is looked for in the raw samples, or the point would pass for fresh.
 */
export const NEWEST_USABLE = `
LEFT JOIN LATERAL (
  SELECT s.time, s.quality = 1 AS uncertain, ${USABLE} AS usable FROM plenum.sample s
  WHERE s.point_id = p.point_id AND s.time < before.at AND s.time >= before.at - ${RAW_LOOKBACK}
  ORDER BY s.time DESC LIMIT 1
) latest ON true
LEFT JOIN LATERAL (
  SELECT s.time, s.quality = 1 AS uncertain FROM plenum.sample s
  WHERE NOT latest.usable AND s.point_id = p.point_id AND s.time < latest.time AND s.time >= before.at - ${RAW_LOOKBACK} AND ${USABLE}
  ORDER BY s.time DESC LIMIT 1
) earlier ON true
CROSS JOIN LATERAL (
  SELECT CASE WHEN latest.usable THEN latest.time ELSE earlier.time END AS time,
    CASE WHEN latest.usable THEN latest.uncertain ELSE earlier.uncertain END AS uncertain
) fine
LEFT JOIN LATERAL (
  SELECT h.bucket + make_interval(secs => ${LASTING_RUNG.rungMs / 1000}) AS time, h.n_uncertain > 0 AS uncertain FROM plenum.point_${LASTING_RUNG.rung} h
  WHERE fine.time IS NULL AND h.point_id = p.point_id AND h.bucket < before.at - ${RAW_LOOKBACK} AND h.n > 0
  ORDER BY h.bucket DESC LIMIT 1
) coarse ON true
LEFT JOIN LATERAL (
  SELECT s.time, s.quality = 1 AS uncertain FROM plenum.sample s
  WHERE fine.time IS NULL AND coarse.time IS NULL AND p.valid_from >= before.at - ${RAW_LOOKBACK}
    AND s.point_id = p.point_id AND s.time < before.at - ${RAW_LOOKBACK} AND ${USABLE}
  ORDER BY s.time DESC LIMIT 1
) late ON true
CROSS JOIN LATERAL (
  SELECT coalesce(fine.time, coarse.time, late.time) AS seen, coalesce(fine.time, coarse.time, late.time, p.valid_from) AS time,
    coalesce(fine.uncertain, coarse.uncertain, late.uncertain, false) AS uncertain
) newest`;

/** The newest usable sample of each series before a time, by {@link NEWEST_USABLE}. */
export async function readNewestBefore(
  database: Database,
  { pointIds, series }: Members,
  beforeMs: number,
  signal: AbortSignal
): Promise<SeenRow[]> {
  const sql = `${WITHOUT_NESTED_LOOPS}
${MEMBER}
SELECT series, date_part('epoch', max(newest.time)) * 1000, last(newest.uncertain, newest.time)
FROM member
JOIN plenum.point p USING (point_id)
CROSS JOIN (SELECT to_timestamp($3::float8 / 1000) AS at) before${NEWEST_USABLE}
WHERE p.valid_from < before.at OR newest.seen IS NOT NULL
GROUP BY series`;
  return toSeen(await database.rows<Row>(sql, [pointIds, series, beforeMs], signal));
}

type Row = [number, number, boolean];

function toSeen(rows: Row[]): SeenRow[] {
  return rows.map(([series, seenMs, isUncertain]) => ({ series, seenMs, isUncertain }));
}
