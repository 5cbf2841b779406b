import type { Database } from './database.ts';

/** How many GPUs racks have that are measured, by the rack's key, at a time (epoch ms): by their power, else by their utilization. */
export async function readRackGpus(
  database: Database,
  rackKeys: readonly number[],
  atMs: number,
  signal: AbortSignal
): Promise<Map<number, number>> {
  const rows = await database.rows<[number, number]>(
    `SELECT rack_id, coalesce(max(gpus) FILTER (WHERE metric = 'hw.power'), max(gpus))::int
       FROM (
         SELECT placed_rack_id AS rack_id, metric, count(*) AS gpus FROM plenum.point
          WHERE placed_rack_id = ANY($1::int[]) AND metric IN ('hw.power', 'hw.gpu.utilization') AND process_area @> '{GPU}'
            AND NOT is_setpoint AND (valid_to IS NULL OR valid_to > to_timestamp($2::float8 / 1000))
          GROUP BY placed_rack_id, metric
       ) AS measured
      GROUP BY rack_id`,
    [rackKeys, atMs],
    signal
  );
  return new Map(rows);
}
