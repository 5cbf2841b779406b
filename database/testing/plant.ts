import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';

/** A small plant for the tests of this folder: two rows, four racks, a meter and an inlet sensor each. */
export const TEST_TOPOLOGY: Topology = {
  sites: [{ id: 'demo', name: 'Demo plant', timeZone: 'Europe/Berlin', latitudeDeg: 52.5, longitudeDeg: 13.4 }],
  zones: [
    { id: 'row-a', site: 'demo', name: 'Row A', kind: 'row', parent: 'hall-1' },
    { id: 'row-b', site: 'demo', name: 'Row B', kind: 'row', parent: 'hall-1' },
    { id: 'hall-1', site: 'demo', name: 'Hall 1', kind: 'hall', containment: 'cold' },
  ],
  racks: [
    { id: 'R-A01', site: 'demo', name: 'A01', zone: 'row-a', cooling: 'air', powerLimitW: 20_000, xM: 1, yM: 2 },
    {
      ...{ id: 'R-A02', site: 'demo', name: 'A02', zone: 'row-a', cooling: 'air' },
      ...{ xM: 1.6, yM: 2, widthM: 0.8, depthM: 1.2, rotationDeg: 180 },
    },
    { id: 'R-B01', site: 'demo', name: 'B01', zone: 'row-b', cooling: 'liquid' },
    { id: 'R-B02', site: 'demo', name: 'B02', zone: 'row-b', cooling: 'liquid' },
  ],
  equipment: ['A01', 'A02', 'B01', 'B02'].flatMap((name) => [
    { id: `PDU-${name}`, site: 'demo', name: `PDU ${name}`, objectType: 'PowerMeter', rack: `R-${name}` },
    { id: `S-${name}`, site: 'demo', name: `Inlet ${name}`, objectType: 'Sensor', rack: `R-${name}` },
  ]),
  serves: [{ site: 'demo', from: 'PDU-A01', to: 'R-A01', kind: 'power' }],
};

export function testPoint(change: Partial<PointDefinition> = {}): PointDefinition {
  return {
    source: 'pdu',
    address: '3027',
    site: 'demo',
    equipment: 'PDU-A01',
    metric: 'RackPower',
    processArea: [],
    isSetpoint: false,
    simulated: true,
    staleAfterMs: 10_000,
    ...change,
  };
}
