import type { Database } from './database.ts';

const GPUS_SQL = `
SELECT s.code, r.code, count(DISTINCT (p.equipment_id, p.process_area))::int
FROM plenum.point p
JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
JOIN plenum.site s ON s.site_id = r.site_id
WHERE p.metric = 'hw.gpu.utilization' AND p.valid_to IS NULL AND NOT p.is_duplicate
GROUP BY 1, 2`;

/** GPUs that report their utilization, by site and rack; racks whose GPUs report nothing are missing. */
export async function readGpusOfRacks(
  database: Database,
  signal: AbortSignal
): Promise<Array<[site: string, rack: string, gpus: number]>> {
  return database.rows<[string, string, number]>(GPUS_SQL, [], signal);
}
