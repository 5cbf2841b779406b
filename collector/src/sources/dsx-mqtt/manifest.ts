import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'dsx-mqtt',
  title: 'DSX over MQTT',
  docs: 'docs/connect-dsx.md',
  summary: 'the DSX Exchange BMS contract over MQTT',
  capabilities: ['subscribe', 'backfill', 'browse'],
  sendsChanges: true,
  whileAway: [
    { peer: 'DSX over MQTT, QoS 1', outcome: 'kept by the broker as long as it keeps the session: nothing missing' },
    { peer: 'DSX over MQTT, QoS 0', outcome: 'missing' },
  ],
  load: async () => (await import('./adapter.ts')).dsxMqttAdapter,
});
