import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'opcua',
  title: 'OPC UA',
  docs: 'docs/connect-opcua.md',
  summary: 'nodes of OPC UA servers, by subscription',
  capabilities: ['subscribe', 'backfill'],
  load: async () => (await import('./adapter.ts')).opcuaAdapter,
});
