import type { ClientBase } from 'pg';
import { clause } from '#model/text/clause.ts';
import { withoutParticulars } from '#model/text/particulars.ts';

export interface FailingJob {
  jobId: number;
  /** What it does, as TimescaleDB calls it: `policy_refresh_continuous_aggregate`. */
  job: string;
  /** Table or rollup that it works on; `undefined` for a job of no table. */
  target: string | undefined;
  error: string;
}

/** Background jobs of TimescaleDB whose last run failed. Any login of `plenum_writer` or `plenum_reader` may ask. */
export async function failingJobs(client: Pick<ClientBase, 'query'>): Promise<FailingJob[]> {
  const { rows } = await client.query<{ job_id: number; job: string; target: string | null; error: string | null }>(
    'SELECT job_id, job, target, error FROM plenum.failing_jobs()'
  );
  return rows.map(({ job_id, job, target, error }) => ({
    jobId: job_id,
    job,
    target: target ?? undefined,
    error: error ?? "no error is kept, see the server's log",
  }));
}

/** Jobs that fail with the same error, those of the first one first. */
export function jobsByError(jobs: readonly FailingJob[]): FailingJob[][] {
  return [...Map.groupBy(jobs, ({ error }) => withoutParticulars(error)).values()];
}

/**
 * One sentence for jobs with the same error, as a server whose version fails all of its jobs would be told of each:
 * `TimescaleDB job 1004 (policy_compression on plenum.sample) fails: permission denied.`
 */
export function describeFailingJobs([first, ...others]: readonly FailingJob[]): string {
  if (!first) {
    return '';
  }
  const { jobId, job, target, error } = first;
  const named = `job ${jobId} (${job}${target === undefined ? '' : ` on ${target}`})`;
  const what =
    others.length === 0
      ? `TimescaleDB ${named} fails`
      : `${others.length + 1} jobs of TimescaleDB fail with the same error, the first ${named}`;
  return `${what}: ${clause(error.trim())}.`;
}

/** What to do about failing jobs, a sentence: no sample is lost, but rollups, compression or retention stand still. */
export function failingJobsAdvice(count: number): string {
  return count === 1
    ? 'Fix the cause; the job runs again by itself, see docs/troubleshooting.md.'
    : 'Fix the cause; the jobs run again by themselves, see docs/troubleshooting.md.';
}
