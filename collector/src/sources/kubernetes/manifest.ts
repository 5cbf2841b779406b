import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'kubernetes',
  title: 'Kubernetes',
  docs: 'docs/connect-kubernetes.md',
  summary: 'jobs: pods that ask for accelerators, by their owners',
  capabilities: ['subscribe', 'backfill', 'jobs'],
  withoutSamples: true,
  whileAway: [
    {
      peer: 'Kubernetes, minutes',
      outcome: 'read back from the API (about 5 minutes): nothing missing, not even a job that came and went',
    },
    {
      peer: 'Kubernetes, longer',
      outcome: 'what is still there is found with its times; a job that is gone is closed as vanished',
    },
  ],
  load: async () => (await import('./adapter.ts')).kubernetesAdapter,
});
