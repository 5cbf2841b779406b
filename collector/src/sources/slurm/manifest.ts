import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'slurm',
  title: 'Slurm',
  docs: 'docs/connect-slurm.md',
  summary: 'jobs and the nodes that they are on, from slurmrestd',
  capabilities: ['poll', 'backfill', 'jobs'],
  withoutSamples: true,
  whileAway: [
    { peer: 'Slurm with accounting', outcome: 'read back up to `accounting.maxBackfill` (7 days): nothing missing' },
    {
      peer: 'Slurm without accounting',
      outcome: 'jobs that came and went are missing; of those that ended, the end is known as a span',
    },
  ],
  load: async () => (await import('./adapter.ts')).slurmAdapter,
});
