import type { ClientBase } from 'pg';

/** Jobs that ended before this are of no help in finding out where a host is. */
const RECENT = '1 day';

/**
 * Hosts that the database has points or recent jobs of and that are in no rack or zone: `host`, and how many there are in all.
 * `$1` is how many are named, `$2` the sources whose points and jobs count, all where it is null.
 */
export const HOSTS_NOWHERE_SQL = `
SELECT host, (count(*) OVER ())::int AS count FROM (
  SELECT e.code AS host FROM plenum.equipment AS e
   WHERE num_nonnulls(e.rack_id, e.zone_id) = 0 AND e.object_type IN ('Server', 'Unknown')
     AND EXISTS (SELECT FROM plenum.point AS p WHERE p.equipment_id = e.equipment_id AND p.valid_to IS NULL
                    AND ($2::text[] IS NULL OR p.source = ANY ($2)))
  UNION
  SELECT coalesce(stay.equipment, stay.node) FROM plenum.job_node AS stay
    JOIN plenum.job USING (scheduler, job_id)
    LEFT JOIN plenum.equipment AS e ON e.site_id = job.site_id AND e.code = coalesce(stay.equipment, stay.node)
   WHERE stay.rack_id IS NULL AND coalesce(stay.to_time, 'infinity') > now() - interval '${RECENT}'
     AND num_nonnulls(e.rack_id, e.zone_id) = 0 AND ($2::text[] IS NULL OR job.source = ANY ($2))
) AS nowhere ORDER BY host LIMIT $1`;

/** Some of these hosts, and how many there are. */
export async function readHostsNowhere(
  client: Pick<ClientBase, 'query'>,
  limit: number,
  sources: readonly string[] | null = null
): Promise<{ hosts: string[]; count: number }> {
  const { rows } = await client.query<{ host: string; count: number }>(HOSTS_NOWHERE_SQL, [limit, sources]);
  return { hosts: rows.map(({ host }) => host), count: rows[0]?.count ?? 0 };
}
