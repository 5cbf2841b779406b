import type { ClientBase } from 'pg';

/**
 * Gives stays of jobs whose node was nowhere the rack of the equipment that the node is, by id or else by name, with or
 * without the domain. A rack that is known stays: it is where the job ran.
 * @param equipment JSON list of objects with `site` and `code`: what may have become known
 */
export async function placeStays(client: Pick<ClientBase, 'query'>, equipment: string): Promise<void> {
  await client.query(
    `UPDATE plenum.job_node AS stay SET rack_id = found.rack_id
       FROM (
         SELECT DISTINCT ON (node.scheduler, node.job_id, node.node, node.from_time)
                node.scheduler, node.job_id, node.node, node.from_time, e.rack_id
           FROM jsonb_to_recordset($1::jsonb) AS changed (site text, code text)
           JOIN plenum.site ON site.code = changed.site
           JOIN plenum.equipment AS e ON e.site_id = site.site_id AND e.code = changed.code AND e.rack_id IS NOT NULL
          CROSS JOIN LATERAL (VALUES (e.code, 0), (e.name, 1)) AS called (name, rank)
           JOIN plenum.job_node AS node ON node.rack_id IS NULL
            AND lower(split_part(coalesce(node.equipment, node.node), '.', 1)) = lower(split_part(called.name, '.', 1))
           JOIN plenum.job USING (scheduler, job_id)
          WHERE job.site_id = site.site_id
            AND lower(called.name) IN (lower(coalesce(node.equipment, node.node)),
                                       lower(split_part(coalesce(node.equipment, node.node), '.', 1)))
          ORDER BY node.scheduler, node.job_id, node.node, node.from_time,
                   called.name = coalesce(node.equipment, node.node) DESC, called.rank
       ) AS found
      WHERE (stay.scheduler, stay.job_id, stay.node, stay.from_time)
          = (found.scheduler, found.job_id, found.node, found.from_time)`,
    [equipment]
  );
}
