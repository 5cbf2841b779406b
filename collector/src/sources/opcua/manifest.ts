import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'opcua',
  title: 'OPC UA',
  docs: 'docs/connect-opcua.md',
  summary: 'nodes of OPC UA servers, by subscription',
  capabilities: ['subscribe', 'backfill'],
  sendsChanges: true,
  whileAway: [
    { peer: 'OPC UA with history', outcome: 'read back up to `maxBackfill` (1 day): nothing missing' },
    { peer: 'OPC UA without history', outcome: 'missing, on record as a gap' },
  ],
  load: async () => (await import('./adapter.ts')).opcuaAdapter,
});
