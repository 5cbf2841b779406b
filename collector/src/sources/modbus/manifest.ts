import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'modbus',
  title: 'Modbus TCP',
  docs: 'docs/connect-modbus.md',
  summary: 'registers over Modbus TCP, or RTU over TCP',
  capabilities: ['poll'],
  load: async () => (await import('./adapter.ts')).modbusAdapter,
});
