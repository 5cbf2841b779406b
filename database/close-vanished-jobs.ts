import type { ClientBase } from 'pg';
import type { OpenJobs } from '#model/job.ts';

/** Stands in place of the scheduler's word, which never said what became of the job. */
const VANISHED = 'VANISHED';

/**
 * Closes every job of a scheduler that is open and is not among those that it says are open, unless a newer word about it is known;
 * returns how many. Such a job is known to have ended between when it was last seen and now: its end is the former, and
 * `vanished_time` the latter. An older list than the last one changes nothing, nor does the same one again.
 *
 * Run it in a transaction.
 * @param source name of the configured source that says so
 */
export async function closeVanishedJobs(
  client: Pick<ClientBase, 'query'>,
  source: string,
  { scheduler, asOfMs, ids, unsure, reason }: OpenJobs
): Promise<number> {
  await client.query('INSERT INTO plenum.scheduler (scheduler) VALUES ($1) ON CONFLICT DO NOTHING', [scheduler]);
  // The lock keeps two collectors that read one scheduler apart.
  const { rows } = await client.query<{ seen: Date | null; is_older: boolean }>(
    `SELECT open_as_of AS seen, coalesce(open_as_of > to_timestamp($2::float8), false) AS is_older
       FROM plenum.scheduler WHERE scheduler = $1 FOR UPDATE`,
    [scheduler, asOfMs / 1000]
  );
  if (rows[0]?.is_older !== false) {
    return 0;
  }
  const { rows: closed } = await client.query<{ count: number }>(CLOSE, [
    scheduler,
    asOfMs / 1000,
    ids,
    VANISHED,
    reason ?? 'no longer known to the scheduler',
    rows[0].seen,
    unsure ?? [],
  ]);
  await client.query(
    'UPDATE plenum.scheduler SET open_as_of = to_timestamp($2::float8), source = $3 WHERE scheduler = $1',
    [scheduler, asOfMs / 1000, source]
  );
  return closed[0]?.count ?? 0;
}

/** A job that is open was in every list since its last word: it was seen at the later one of the two. */
const CLOSE = `
WITH closed AS (
  UPDATE plenum.job SET state = $4, reason = $5, end_time = greatest(as_of, $6::timestamptz), vanished_time = to_timestamp($2::float8)
   WHERE scheduler = $1 AND end_time IS NULL AND as_of < to_timestamp($2::float8)
     AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS listed WHERE listed = job_id)
     AND NOT EXISTS (SELECT FROM unnest($7::text[]) AS beginning WHERE starts_with(job_id, beginning))
  RETURNING job_id, end_time
), left_nodes AS (
  UPDATE plenum.job_node AS stay SET to_time = greatest(stay.from_time, closed.end_time)
    FROM closed WHERE stay.scheduler = $1 AND stay.job_id = closed.job_id AND stay.to_time IS NULL
)
SELECT count(*)::int AS count FROM closed`;
