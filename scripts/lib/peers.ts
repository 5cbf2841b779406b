/** Debian's packages whose programs the peer tests (`*.peers.test.ts`) start. */
export const PEER_PACKAGES: readonly string[] = [
  'prometheus',
  'prometheus-node-exporter',
  'victoria-metrics',
  'munge',
  'mariadb-server',
  'slurm-client',
  'slurm-wlm-jwt-plugin',
  'slurm-wlm-mysql-plugin',
  'slurmctld',
  'slurmd',
  'slurmdbd',
  'slurmrestd',
];
