import { SERIES_PER_TARGET } from './exposition.ts';

export interface Scenario {
  /** Key of the result and first word of `--only`. */
  name: string;
  kind: 'opcua' | 'modbus' | 'prometheus';
  /** Items, registers or series: samples a second. */
  count: number;
}

export const SCENARIOS: Scenario[] = [
  { name: 'opcua-2000', kind: 'opcua', count: 2000 },
  { name: 'opcua-5000', kind: 'opcua', count: 5000 },
  { name: 'modbus-1000', kind: 'modbus', count: 1000 },
  { name: 'prometheus-5120', kind: 'prometheus', count: 5120 },
];

const RACKS = 100;

/** The collector's configuration for one scenario whose server listens on `port`. */
export function configOf({ kind, count }: Scenario, port: number, httpPort: number): object {
  const racks = Array.from({ length: RACKS }, (_, index) => ({ id: `R${index}`, zone: 'hall' }));
  const targets = Math.ceil(count / SERIES_PER_TARGET);
  const equipment = Array.from({ length: targets }, (_, index) => ({
    id: `N${index}`,
    objectType: 'Server',
    rack: `R${index % RACKS}`,
  }));
  return {
    version: 1,
    site: { id: 'bench', timeZone: 'UTC', simulated: true },
    topology: { zones: [{ id: 'hall', kind: 'hall' }], racks, equipment },
    http: { port: httpPort },
    sources: [SOURCES[kind](count, port)],
  };
}

const SOURCES = {
  opcua: (count: number, port: number) => ({
    name: 'opcua',
    protocol: 'opcua',
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    security: { mode: 'None', anonymous: true, acceptUnknownCertificates: true },
    points: numbered(count, (index) => ({
      node: `ns=1;s=Value${index}`,
      metric: 'RackPower',
      rack: `R${index % RACKS}`,
      unit: 'W',
    })),
  }),
  modbus: (count: number, port: number) => ({
    name: 'modbus',
    protocol: 'modbus',
    host: '127.0.0.1',
    port,
    interval: '1s',
    registers: numbered(count, (index) => ({
      address: index,
      metric: 'RackPower',
      rack: `R${index % RACKS}`,
      unit: 'W',
    })),
  }),
  prometheus: (count: number, port: number) => ({
    name: 'prometheus',
    protocol: 'prometheus',
    interval: '1s',
    timeout: '900ms',
    targets: numbered(Math.ceil(count / SERIES_PER_TARGET), (index) => ({
      name: `n${index}`,
      url: `http://127.0.0.1:${port}/n${index}`,
      equipment: `N${index}`,
    })),
  }),
};

function numbered<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
