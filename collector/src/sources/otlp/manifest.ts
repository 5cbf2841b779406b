import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'otlp',
  title: 'OTLP',
  docs: 'docs/connect-otlp.md',
  summary: 'metrics of OpenTelemetry Collectors and SDKs, over gRPC and HTTP',
  capabilities: ['receive', 'backfill'],
  whileAway: [
    {
      peer: 'OTLP',
      outcome: 'kept by the sender for as long as its queue holds, and delivered afterwards; what it drops is a gap',
    },
  ],
  load: async () => (await import('./adapter.ts')).otlpAdapter,
});
