import type { SourceAdapter } from '../../contract/adapter.ts';
import { checkSlurm } from './check.ts';
import { slurmConfigSchema } from './config.ts';
import type { SlurmConfig } from './config.ts';
import { createSlurmSource } from './run.ts';

/** Jobs of a Slurm cluster, through slurmrestd: what slurmctld has now, and what slurmdbd has on record. */
export const slurmAdapter: SourceAdapter<SlurmConfig> = {
  configSchema: slurmConfigSchema,
  files: [['socket'], ['tls', 'ca'], ['tls', 'cert'], ['tls', 'key']],
  // It has jobs and no series.
  points: () => [],
  scheduler: ({ scheduler, name }) => ({ name: scheduler ?? name, key: 'scheduler' }),
  check: checkSlurm,
  open: createSlurmSource,
};
