import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'netbox',
  title: 'NetBox',
  docs: 'docs/connect-netbox.md',
  summary: 'locations, racks, devices with their height units and power cables, from NetBox or Nautobot',
  capabilities: ['poll'],
  withoutSamples: true,
  tellsPlaces: true,
  whileAway: [{ peer: 'NetBox, Nautobot', outcome: 'places stay as they were last read' }],
  load: async () => (await import('./adapter.ts')).netboxAdapter,
});
