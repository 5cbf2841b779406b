import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'redfish',
  title: 'Redfish (BMCs)',
  docs: 'docs/connect-redfish.md',
  summary: 'BMCs of servers, power shelves, PDUs and CDUs over Redfish',
  capabilities: ['poll', 'subscribe', 'browse', 'events'],
  whileAway: [{ peer: 'Redfish', outcome: 'missing (nobody polled), on record as a gap' }],
  load: async () => (await import('./adapter.ts')).redfishAdapter,
});
