import type { Database } from './database.ts';

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
