import type { ClientBase } from 'pg';
import type { Job, JobNode } from '#model/job.ts';
import { addPlaces, refuseUnknownSites } from './places.ts';
import type { DeliveredBy } from './write-events.ts';

type Client = Pick<ClientBase, 'query'>;

/**
 * Stores what schedulers say of jobs; returns how many words were news. An older word about a job never replaces a newer
 * one, and of two of the same time the later one stands, unless the former knew the end. A job that vanished is open again by a
 * word that is newer than that, and any word of its end replaces the guess. Racks that are not known are added
 * without a place. Throws where a job is of a site that the database does not have, or is that of another site already.
 *
 * Run it in a transaction.
 */
export async function writeJobs(client: Client, deliveredBy: DeliveredBy, jobs: readonly Job[]): Promise<number> {
  let written = 0;
  for (const round of rounds(jobs)) {
    written += await writeOnce(client, deliveredBy, round);
  }
  return written;
}

/** Each job once a round, in the order of its words: one statement cannot change a row twice. */
function rounds(jobs: readonly Job[]): Job[][] {
  const list: Job[][] = [];
  const seen = new Map<string, number>();
  for (const job of jobs) {
    const key = JSON.stringify([job.scheduler, job.id]);
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (list[round] ??= []).push(job);
  }
  return list;
}

async function writeOnce(client: Client, { source, simulated }: DeliveredBy, jobs: readonly Job[]): Promise<number> {
  await refuseUnknownSites<Pick<Job, 'site' | 'scheduler' | 'id'>>(client, JSON.stringify(oneOfEachSite(jobs)), nameOf);
  await refuseOtherSites(client, jobs);
  await addPlaces(client, JSON.stringify(racksOf(jobs)));
  const { rows: news } = await client.query<{ scheduler: string; id: string; is_new: boolean }>(UPSERT, [
    JSON.stringify(jobs.map(toRow)),
    source,
    simulated,
  ]);
  const isNew = new Map(news.map((row) => [keyOf(row), row.is_new]));
  const fresh = jobs.filter((job) => isNew.has(keyOf(job)));
  // A job that was not known has no stays that could end.
  const known = fresh.filter((job) => isNew.get(keyOf(job)) === false);
  if (known.length > 0) {
    await client.query(END_STAYS, [JSON.stringify(known.map(toStaysRow))]);
  }
  const stays = fresh.flatMap((job) => toStays(job, isNew.get(keyOf(job)) === true));
  if (stays.length > 0) {
    await client.query(UPSERT_STAYS, stayColumns(stays));
  }
  return news.length;
}

function keyOf({ scheduler, id }: Pick<Job, 'scheduler' | 'id'>): string {
  return JSON.stringify([scheduler, id]);
}

function nameOf({ scheduler, id }: Pick<Job, 'scheduler' | 'id'>): string {
  return `Jobs: ${id} of ${scheduler}`;
}

function oneOfEachSite(jobs: readonly Job[]): Array<Pick<Job, 'site' | 'scheduler' | 'id'>> {
  return [...new Map(jobs.map(({ site, scheduler, id }) => [site, { site, scheduler, id }])).values()];
}

function racksOf(jobs: readonly Job[]): Array<{ site: string; rack: string }> {
  const racks = new Map<string, { site: string; rack: string }>();
  for (const { site, nodes } of jobs) {
    for (const { rack } of nodes) {
      if (rack !== undefined) {
        racks.set(JSON.stringify([site, rack]), { site, rack });
      }
    }
  }
  return [...racks.values()];
}

/** One scheduler's name for two schedulers would make one job of two. */
async function refuseOtherSites(client: Client, jobs: readonly Job[]): Promise<void> {
  const { rows: others } = await client.query<{ scheduler: string; id: string; site: string; code: string }>(
    `SELECT j.scheduler, j.id, j.site, site.code FROM unnest($1::text[], $2::text[], $3::text[]) AS j (scheduler, id, site)
       JOIN plenum.job ON (job.scheduler, job.job_id) = (j.scheduler, j.id)
       JOIN plenum.site ON site.site_id = job.site_id
      WHERE site.code <> j.site LIMIT 1`,
    [jobs.map(({ scheduler }) => scheduler), jobs.map(({ id }) => id), jobs.map(({ site }) => site)]
  );
  if (others[0]) {
    const { site, code, ...job } = others[0];
    throw new Error(
      `${nameOf(job)} is of site ${site}, and a job of that name is of site ${code}. Give the schedulers different names.`
    );
  }
}

/** No more than is stored: the database parses all of it. */
function toRow({
  nodes: _,
  asOfMs,
  submitMs,
  eligibleMs,
  startMs,
  endMs,
  timeLimitMs,
  exitCode,
  gpuModel,
  nodeCount,
  ...job
}: Job): object {
  return {
    ...job,
    as_of: asOfMs / 1000,
    submit: seconds(submitMs),
    eligible: seconds(eligibleMs),
    start: seconds(startMs),
    ended: seconds(endMs),
    time_limit_ms: timeLimitMs === undefined ? undefined : Math.round(timeLimitMs),
    exit_code: exitCode,
    gpu_model: gpuModel,
    node_count: nodeCount,
  };
}

function toStaysRow({ scheduler, id, asOfMs, endMs, nodes }: Job): object {
  return {
    scheduler,
    id,
    as_of: asOfMs / 1000,
    ended: seconds(endMs),
    nodes: nodes.map(({ node, fromMs, toMs }) => ({ node, since: fromMs / 1000, until: seconds(toMs ?? endMs) })),
  };
}

interface Stay extends JobNode {
  scheduler: string;
  id: string;
  site: string;
  /** Whether the job was not known before: nothing that is stored can contradict. */
  isNew: boolean;
}

function toStays({ scheduler, id, site, endMs, nodes }: Job, isNew: boolean): Stay[] {
  return nodes.map(({ toMs = endMs, ...stay }) => ({
    ...stay,
    scheduler,
    id,
    site,
    isNew,
    ...(toMs === undefined ? {} : { toMs }),
  }));
}

/** Arrays are read several times faster than JSON. */
function stayColumns(stays: readonly Stay[]): unknown[][] {
  return [
    stays.map(({ scheduler }) => scheduler),
    stays.map(({ id }) => id),
    stays.map(({ site }) => site),
    stays.map(({ node }) => node),
    stays.map(({ equipment }) => equipment),
    stays.map(({ rack }) => rack),
    stays.map(({ fromMs }) => fromMs / 1000),
    stays.map(({ toMs }) => seconds(toMs)),
    stays.map(({ gpus }) => gpus),
    stays.map(({ isNew }) => isNew),
  ];
}

function seconds(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : timeMs / 1000;
}

/** Ordered, so that two writers lock rows in the same order. */
const UPSERT = `
INSERT INTO plenum.job AS known (scheduler, job_id, site_id, source, simulated, as_of, name, user_name, tenant, partition, priority,
  state, reason, submit_time, eligible_time, start_time, end_time, time_limit_ms, exit_code, gpu_count, gpu_model,
  node_count)
SELECT j.scheduler, j.id, site.site_id, $2, $3, to_timestamp(j.as_of), j.name, j."user", j.tenant, j.partition, j.priority,
       j.state, j.reason, to_timestamp(j.submit), to_timestamp(j.eligible), to_timestamp(j.start), to_timestamp(j.ended),
       j.time_limit_ms, j.exit_code, j.gpus, j.gpu_model, j.node_count
  FROM jsonb_to_recordset($1::jsonb) AS j (scheduler text, id text, site text, as_of float8, name text, "user" text, tenant text,
         partition text, priority bigint, state text, reason text, submit float8, eligible float8, start float8, ended float8,
         time_limit_ms bigint, exit_code int, gpus int, gpu_model text, node_count int)
  JOIN plenum.site ON site.code = j.site
 ORDER BY j.scheduler, j.id
ON CONFLICT (scheduler, job_id) DO UPDATE SET source = excluded.source, simulated = excluded.simulated, as_of = excluded.as_of,
  name = excluded.name, user_name = excluded.user_name, tenant = excluded.tenant, partition = excluded.partition,
  priority = excluded.priority, state = excluded.state, reason = excluded.reason, submit_time = excluded.submit_time,
  eligible_time = excluded.eligible_time, start_time = excluded.start_time, end_time = excluded.end_time,
  time_limit_ms = excluded.time_limit_ms, gpu_count = excluded.gpu_count, gpu_model = excluded.gpu_model, node_count = coalesce(excluded.node_count, known.node_count),
  vanished_time = NULL,
  -- An accounting may not have it, though the controller told it at the end.
  exit_code = coalesce(excluded.exit_code, CASE WHEN known.end_time = excluded.end_time THEN known.exit_code END)
WHERE (known.as_of, known.end_time IS NOT NULL) <= (excluded.as_of, excluded.end_time IS NOT NULL)
  AND (known.vanished_time IS NULL OR excluded.end_time IS NOT NULL OR excluded.as_of > known.vanished_time)
RETURNING scheduler, job_id AS id, xmax = 0 AS is_new`;

/**
 * A stay that was open and is no longer named ended with the job, or by the time of this word. Named is also one that is said
 * to be longer: a scheduler that knows a job's nodes of now alone takes one that came later to be there from the start.
 */
const END_STAYS = `
UPDATE plenum.job_node AS stay SET to_time = ending.until
  FROM (SELECT known.scheduler, known.job_id, known.node, known.from_time,
               CASE WHEN named.node IS NULL THEN greatest(known.from_time, to_timestamp(coalesce(j.ended, j.as_of)))
                    ELSE to_timestamp(named.until) END AS until
          FROM jsonb_to_recordset($1::jsonb) AS j (scheduler text, id text, as_of float8, ended float8, nodes jsonb)
          JOIN plenum.job_node AS known ON (known.scheduler, known.job_id) = (j.scheduler, j.id) AND known.to_time IS NULL
          LEFT JOIN LATERAL (
            SELECT node, until FROM jsonb_to_recordset(j.nodes) AS w (node text, since float8, until float8)
             WHERE w.node = known.node AND to_timestamp(since) <= known.from_time
               AND (until IS NULL OR to_timestamp(until) >= known.from_time)
             ORDER BY since DESC LIMIT 1) AS named ON true) AS ending
 WHERE (stay.scheduler, stay.job_id, stay.node, stay.from_time) = (ending.scheduler, ending.job_id, ending.node, ending.from_time)`;

const UPSERT_STAYS = `
INSERT INTO plenum.job_node AS known (scheduler, job_id, node, from_time, to_time, equipment, rack_id, gpu_count)
SELECT DISTINCT ON (stay.scheduler, stay.id, stay.node, stay.since)
       stay.scheduler, stay.id, stay.node, to_timestamp(stay.since), to_timestamp(stay.until),
       stay.equipment, coalesce(rack.rack_id, equipment.rack_id), stay.gpus
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::int[], $10::bool[])
       AS stay (scheduler, id, site, node, equipment, rack, since, until, gpus, is_new)
  JOIN plenum.site ON site.code = stay.site
  LEFT JOIN plenum.rack ON rack.site_id = site.site_id AND rack.code = stay.rack
  LEFT JOIN plenum.equipment ON equipment.site_id = site.site_id AND equipment.code = coalesce(stay.equipment, stay.node)
 -- What is known to have begun within it is the same stay, or the job left the node in between.
 WHERE stay.is_new OR NOT EXISTS (
   SELECT FROM plenum.job_node AS later
    WHERE (later.scheduler, later.job_id, later.node) = (stay.scheduler, stay.id, stay.node) AND later.from_time > to_timestamp(stay.since)
      AND later.from_time < coalesce(to_timestamp(stay.until), 'infinity'))
 ORDER BY stay.scheduler, stay.id, stay.node, stay.since
ON CONFLICT (scheduler, job_id, node, from_time) DO UPDATE SET to_time = excluded.to_time, rack_id = coalesce(known.rack_id, excluded.rack_id),
  equipment = coalesce(excluded.equipment, known.equipment), gpu_count = excluded.gpu_count`;
