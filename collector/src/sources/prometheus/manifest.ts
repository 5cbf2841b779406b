import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'prometheus',
  title: 'Prometheus',
  docs: 'docs/connect-prometheus.md',
  summary: 'exporters in the text format or OpenMetrics',
  capabilities: ['poll'],
  whileAway: [
    { peer: 'Prometheus', outcome: 'missing (nobody scraped), on record as a gap; counters lose one interval' },
  ],
  load: async () => (await import('./adapter.ts')).prometheusAdapter,
});
