import type { RungName } from '#model/query/rung.ts';

import { yieldTurn } from '../plugin/turn.ts';
import type { Database } from './database.ts';
import { packed, unpackIntegers, unpackNumbers, unpackTimesMs } from './packed.ts';
import type { PointValue } from './point-buckets.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

export interface HeldBucketsRequest {
  rung: Exclude<RungName, 'raw'>;
  value: PointValue;
  pointIds: number[];
  /** From the start of a row to before the last one's end, epoch ms. */
  fromMs: number;
  toMs: number;
}

/** The rows of a rung of one point, in the order of time, with what tells for how long a value stood. */
export interface HeldBuckets {
  pointId: number;
  /** Start of the row, epoch ms. */
  timesMs: Float64Array;
  /** What its samples become; NaN where none was usable. */
  values: Float64Array;
  lasts: Float64Array;
  /** Worst quality of the row's samples, plus four times that at its end. */
  qualities: Int32Array;
  /** The row of `plenum.held_...`, which minutes and points of steady sources do not have; NaN where there is none. */
  held?: Held;
}

interface Held {
  /** Minutes with a value, from the first with samples to the last, and the sum of their values. */
  minutes: Float64Array;
  sums: Float64Array;
  /** Minutes before these, and up to their end. */
  leads: Float64Array;
  tails: Float64Array;
  /** Minutes for which the last value stands after that. */
  stands: Float64Array;
}

const VALUE: Record<PointValue, string> = {
  mean: 'r.sum / nullif(r.n, 0)',
  min: 'r.min',
  max: 'r.max',
  last: 'r.last',
};

export async function readHeldBuckets(
  database: Database,
  { rung, value, pointIds, fromMs, toMs }: HeldBucketsRequest,
  signal: AbortSignal
): Promise<HeldBuckets[]> {
  const within = (table: string) =>
    `${table}.point_id = ANY($1::int[]) AND ${table}.bucket >= to_timestamp($2::float8 / 1000) AND ${table}.bucket < to_timestamp($3::float8 / 1000)`;
  const hasHeld = rung !== '1m';
  const columns = ['bucket', 'v', 'last', 'q', ...(hasHeld ? [1, 2, 3, 4, 5].map((index) => `held[${index}]`) : [])];
  const sql = `${WITHOUT_NESTED_LOOPS}
SELECT point_id, ${columns.map(packed).join(', ')}
FROM (
  SELECT r.point_id, r.bucket, CASE WHEN r.n > 0 THEN ${VALUE[value]} END AS v, r.last, ${hasHeld ? 'h.held,' : ''}
    (CASE WHEN r.n_bad > 0 THEN 2 WHEN r.n_uncertain > 0 THEN 1 ELSE 0 END +
      4 * CASE WHEN r.n = 0 THEN 2 WHEN r.n_uncertain > 0 OR r.n_bad > 0 THEN 1 ELSE 0 END)::int2 AS q
  FROM plenum.point_${rung} r
  ${hasHeld ? `LEFT JOIN (SELECT * FROM plenum.held_${rung} h WHERE ${within('h')}) h ON h.point_id = r.point_id AND h.bucket = r.bucket` : ''}
  WHERE ${within('r')}
  ORDER BY r.point_id, r.bucket
) rows
GROUP BY point_id`;
  type Row = [number, ...Buffer[]];
  const rows = await database.rows<Row>(sql, [pointIds, fromMs, toMs], signal);
  const all: HeldBuckets[] = [];
  for (const [pointId, times, values, lasts, qualities, ...held] of rows) {
    const [minutes, sums, leads, tails, stands] = held.map(unpackNumbers) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    all.push({
      pointId,
      timesMs: unpackTimesMs(times as Buffer),
      values: unpackNumbers(values as Buffer),
      lasts: unpackNumbers(lasts as Buffer),
      qualities: unpackIntegers(qualities as Buffer),
      ...(hasHeld && { held: { minutes, sums, leads, tails, stands } }),
    });
    await yieldTurn();
  }
  return all;
}
