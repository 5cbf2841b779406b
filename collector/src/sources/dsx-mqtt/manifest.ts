import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'dsx-mqtt',
  title: 'DSX over MQTT',
  docs: 'docs/connect-dsx.md',
  summary: 'the DSX Exchange BMS contract over MQTT',
  capabilities: ['subscribe', 'backfill', 'browse'],
  load: async () => (await import('./adapter.ts')).dsxMqttAdapter,
});
