import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';

import type { Database } from './database.ts';

/** Headline metrics that each GPU has once: the first of them that a rack has counts its GPUs. */
const COUNTED = ['gpu_power_w', 'gpu_utilization'];
const METRICS = COUNTED.flatMap((name) => HEADLINE_METRICS.find(({ column }) => column === name)?.metric ?? []);

/** How many GPUs racks have that are measured, by the rack's key, at a time (epoch ms). */
export async function readRackGpus(
  database: Database,
  rackKeys: readonly number[],
  atMs: number,
  signal: AbortSignal
): Promise<Map<number, number>> {
  const rows = await database.rows<[number, number]>(
    `SELECT rack_id, (array_agg(gpus ORDER BY array_position($3::text[], metric)))[1]::int
       FROM (
         SELECT placed_rack_id AS rack_id, metric, count(*) AS gpus FROM plenum.point
          WHERE placed_rack_id = ANY($1::int[]) AND metric = ANY($3::text[]) AND process_area @> '{GPU}'
            AND NOT is_setpoint AND (valid_to IS NULL OR valid_to > to_timestamp($2::float8 / 1000))
          GROUP BY placed_rack_id, metric
       ) AS measured
      GROUP BY rack_id`,
    [rackKeys, atMs, METRICS],
    signal
  );
  return new Map(rows);
}
