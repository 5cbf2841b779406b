import type { ClientBase } from 'pg';
import { clause } from '#model/text/clause.ts';

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

/** `Job 1004 (policy_compression on plenum.sample) fails: permission denied.` */
export function describeFailingJob({ jobId, job, target, error }: FailingJob): string {
  return `TimescaleDB job ${jobId} (${job}${target === undefined ? '' : ` on ${target}`}) fails: ${clause(error.trim())}.`;
}
