import type { ClientBase } from 'pg';
import type { OpenJobs } from '#model/job.ts';

/** Stands in place of the scheduler's word, which never said what became of the job. */
const VANISHED = 'VANISHED';

/**
 * A source that says nothing for this long has gone, or has another name by now: its jobs are left to those that speak. Sources say
 * their list every ten minutes at least.
 */
const SILENT_AFTER = '30 minutes';

/**
 * Closes every job of a scheduler that is open and is not among those that it says are open, unless a newer word about it is known;
 * returns how many. Such a job is known to have ended between when it was last seen and now: its end is the former, and
 * `vanished_time` the latter. An older list than the last one changes nothing, nor does the same one again. Jobs of another source
 * that still speaks for the scheduler are left alone: that source closes them, and `sharedSchedulers` tells of both.
 *
 * Run it in a transaction.
 * @param source name of the configured source that says so
 */
export async function closeVanishedJobs(
  client: Pick<ClientBase, 'query'>,
  source: string,
  { scheduler, asOfMs, ids, unsure, reason }: OpenJobs
): Promise<number> {
  // The lock keeps two collectors that read one scheduler apart.
  await client.query(
    `INSERT INTO plenum.scheduler AS known (scheduler) VALUES ($1) ON CONFLICT (scheduler) DO UPDATE SET source = known.source`,
    [scheduler]
  );
  const { rows: closed } = await client.query<{ count: number }>(CLOSE, [
    scheduler,
    asOfMs / 1000,
    ids,
    VANISHED,
    reason ?? 'no longer known to the scheduler',
    source,
    unsure ?? [],
    SILENT_AFTER,
  ]);
  return closed[0]?.count ?? 0;
}

/** A job that is open was in every list of its source since its last word: it was seen at the later one of the two. */
const CLOSE = `
WITH list AS (
  SELECT to_timestamp($2::float8) AS as_of
), said AS (
  SELECT source, open_as_of FROM plenum.scheduler_source WHERE scheduler = $1
), news AS (
  SELECT as_of FROM list WHERE NOT EXISTS (SELECT FROM said WHERE said.source = $6 AND said.open_as_of > list.as_of)
), noted AS (
  INSERT INTO plenum.scheduler_source (scheduler, source, since, open_as_of) SELECT $1, $6, as_of, as_of FROM news
  ON CONFLICT (scheduler, source) DO UPDATE SET open_as_of = excluded.open_as_of
), told AS (
  UPDATE plenum.scheduler SET open_as_of = greatest(open_as_of, news.as_of), source = $6 FROM news WHERE scheduler = $1
), closed AS (
  UPDATE plenum.job SET state = $4, reason = $5, vanished_time = news.as_of,
         end_time = greatest(job.as_of, (SELECT open_as_of FROM said WHERE said.source = job.source AND open_as_of < news.as_of))
    FROM news
   WHERE scheduler = $1 AND end_time IS NULL AND job.as_of < news.as_of
     AND (source = $6 OR NOT EXISTS (SELECT FROM said WHERE said.source = job.source AND open_as_of > news.as_of - $8::interval))
     AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS listed WHERE listed = job_id)
     AND NOT EXISTS (SELECT FROM unnest($7::text[]) AS beginning WHERE starts_with(job_id, beginning))
  RETURNING job_id, end_time
), left_nodes AS (
  UPDATE plenum.job_node AS stay SET to_time = greatest(stay.from_time, closed.end_time)
    FROM closed WHERE stay.scheduler = $1 AND stay.job_id = closed.job_id AND stay.to_time IS NULL
)
SELECT count(*)::int AS count FROM closed`;

export interface SharedScheduler {
  scheduler: string;
  /** In the order of their names. */
  sources: string[];
}

/** Schedulers for which several sources speak in turn, as those of two collectors do that were given one name. */
export async function sharedSchedulers(client: Pick<ClientBase, 'query'>): Promise<SharedScheduler[]> {
  const { rows } = await client.query<SharedScheduler>(
    `SELECT one.scheduler, array_agg(DISTINCT one.source ORDER BY one.source) AS sources
       FROM plenum.scheduler_source AS one
       JOIN plenum.scheduler_source AS other ON other.scheduler = one.scheduler AND other.source <> one.source
      WHERE least(one.open_as_of, other.open_as_of) > now() - $1::interval
        -- A source that was given another name does not speak any more once the other has begun.
        AND one.open_as_of > other.since AND other.open_as_of > one.since
      GROUP BY one.scheduler ORDER BY one.scheduler`,
    [SILENT_AFTER]
  );
  return rows;
}

/** `Sources a and b both have the jobs of scheduler "tiny". ...` */
export function describeSharedScheduler({ scheduler, sources }: SharedScheduler): string {
  return `Sources ${sources.join(' and ')} both speak for scheduler "${scheduler}", so that jobs of one id are one. Give each cluster a name of its own (scheduler of slurm, cluster of kubernetes); where both read the same cluster, remove one.`;
}
