import { defineSource } from '../../contract/manifest.ts';

export const manifest = defineSource({
  protocol: 'modbus',
  title: 'Modbus TCP',
  docs: 'docs/connect-modbus.md',
  summary: 'registers over Modbus TCP, or RTU over TCP',
  capabilities: ['poll'],
  whileAway: [{ peer: 'Modbus', outcome: 'missing (nobody polled), on record as a gap' }],
  load: async () => (await import('./adapter.ts')).modbusAdapter,
});
