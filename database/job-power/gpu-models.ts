import type { ClientBase } from 'pg';
import { canonicalModel } from '#model/expected-power/nameplate.ts';

/** A job that has GPUs, of which its scheduler does not say which. */
export interface JobWithoutModel {
  scheduler: string;
  job_id: string;
}

/** A GPU model that is concluded, and from what, in words. */
export interface ConcludedModel {
  model: string;
  from: string;
}

/** From the surest to the least sure; each counts only where it names one model. */
const WAYS = [
  ['own', 'the model of its nodes, by their equipment'],
  ['partition', 'the model of the nodes that its partition uses now'],
  ['site', 'the only model among the equipment of its site'],
] as const;

/**
 * The models of jobs whose scheduler does not say them, by what is known of the equipment; jobs of which nothing or more
 * than one model is known are absent.
 */
export async function concludeModels(
  client: Pick<ClientBase, 'query'>,
  jobs: readonly JobWithoutModel[]
): Promise<Map<string, ConcludedModel>> {
  const concluded = new Map<string, ConcludedModel>();
  if (jobs.length === 0) {
    return concluded;
  }
  const { rows } = await client.query<JobWithoutModel & Record<(typeof WAYS)[number][0], string[] | null>>(MODELS, [
    jobs.map(({ scheduler }) => scheduler),
    jobs.map(({ job_id: id }) => id),
  ]);
  for (const row of rows) {
    for (const [way, from] of WAYS) {
      const models = [...new Set((row[way] ?? []).map(canonicalModel))];
      if (models.length > 0) {
        const [model] = models;
        if (model !== undefined && models.length === 1) {
          concluded.set(keyOfJob(row), { model, from });
        }
        break;
      }
    }
  }
  return concluded;
}

export function keyOfJob({ scheduler, job_id: id }: JobWithoutModel): string {
  return JSON.stringify([scheduler, id]);
}

/** Of a partition the jobs that are open say which nodes it has: an index holds them, and they are of now. */
const MODELS = `
WITH due AS (
  SELECT job.scheduler, job.job_id, job.site_id, job.partition
    FROM unnest($1::text[], $2::text[]) AS d (scheduler, job_id) JOIN plenum.job USING (scheduler, job_id)
), of_partition AS (
  SELECT p.scheduler, p.partition, array_agg(DISTINCT m.model) AS models
    FROM (SELECT DISTINCT scheduler, partition FROM due WHERE partition IS NOT NULL) AS p
    JOIN plenum.job AS j ON j.scheduler = p.scheduler AND j.partition = p.partition AND j.end_time IS NULL
   CROSS JOIN LATERAL (
     SELECT j.gpu_model AS model WHERE j.gpu_model IS NOT NULL
     UNION
     SELECT e.gpu_model FROM plenum.job_node AS stay
       JOIN plenum.equipment AS e ON e.site_id = j.site_id AND e.code = coalesce(stay.equipment, stay.node)
      WHERE (stay.scheduler, stay.job_id) = (j.scheduler, j.job_id) AND stay.to_time IS NULL AND e.gpu_model IS NOT NULL
   ) AS m
   GROUP BY p.scheduler, p.partition
), of_site AS (
  SELECT site_id, array_agg(DISTINCT gpu_model) AS models
    FROM plenum.equipment WHERE gpu_model IS NOT NULL AND site_id IN (SELECT site_id FROM due) GROUP BY site_id
)
SELECT due.scheduler, due.job_id, own.models AS own, of_partition.models AS partition, of_site.models AS site
  FROM due
  LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT e.gpu_model) AS models
      FROM plenum.job_node AS stay
      JOIN plenum.equipment AS e ON e.site_id = due.site_id AND e.code = coalesce(stay.equipment, stay.node)
     WHERE (stay.scheduler, stay.job_id) = (due.scheduler, due.job_id) AND e.gpu_model IS NOT NULL) AS own ON true
  LEFT JOIN of_partition ON (of_partition.scheduler, of_partition.partition) = (due.scheduler, due.partition)
  LEFT JOIN of_site ON of_site.site_id = due.site_id`;
