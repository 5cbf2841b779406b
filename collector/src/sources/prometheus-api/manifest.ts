import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'prometheus-api',
  title: 'Prometheus server',
  docs: 'docs/connect-prometheus-api.md',
  summary: 'what Prometheus, Thanos, Mimir or VictoriaMetrics has, live and years back',
  capabilities: ['poll', 'backfill'],
  whileAway: [
    { peer: 'Prometheus server', outcome: 'kept there and read when back, up to `catchUp`; older: `plenum import`' },
  ],
  load: async () => (await import('./adapter.ts')).prometheusApiAdapter,
});
