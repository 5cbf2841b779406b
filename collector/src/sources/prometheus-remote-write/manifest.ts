import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'prometheus-remote-write',
  title: 'Prometheus remote write',
  docs: 'docs/connect-prometheus-remote-write.md',
  summary: 'what Prometheus, Thanos, Mimir, VictoriaMetrics agent or Grafana Alloy send, 1.0 and 2.0',
  capabilities: ['receive', 'backfill'],
  whileAway: [
    {
      peer: 'Prometheus remote write',
      outcome: 'kept by the sender and delivered afterwards: nothing missing within its buffer (Prometheus: two hours)',
    },
  ],
  load: async () => (await import('./adapter.ts')).remoteWriteAdapter,
});
