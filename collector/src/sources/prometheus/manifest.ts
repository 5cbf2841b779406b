import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'prometheus',
  title: 'Prometheus',
  docs: 'docs/connect-prometheus.md',
  summary: 'exporters in the text format or OpenMetrics',
  capabilities: ['poll'],
  load: async () => (await import('./adapter.ts')).prometheusAdapter,
});
