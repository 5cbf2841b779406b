import { expect, test } from 'vitest';
import { describeFailingJobs, jobsByError, type FailingJob } from './failing-jobs.ts';

const failing = (jobId: number, error: string, target?: string): FailingJob => ({
  jobId,
  job: 'policy_compression',
  target,
  error,
});

test('jobs that fail for the same reason are one sentence with their number and the first error, others have their own', () => {
  const all = Array.from({ length: 31 }, (_, index) =>
    failing(
      1000 + index,
      `could not open relation "_hyper_${index}_1_chunk" with OID ${index}`,
      `plenum.rollup_${index}`
    )
  );
  const texts = jobsByError([...all, failing(2000, 'permission denied for table "sample".\n')]).map(
    describeFailingJobs
  );
  expect(texts).toEqual([
    '31 jobs of TimescaleDB fail with the same error, the first job 1000 (policy_compression on plenum.rollup_0): could not open relation "_hyper_0_1_chunk" with OID 0.',
    'TimescaleDB job 2000 (policy_compression) fails: permission denied for table "sample".',
  ]);
});
