import { expect, it } from 'vitest';

import type { Topology } from '#model/topology.ts';

import { plantChain } from './chain.ts';
import { scopeTest } from './scope.ts';

const at = (site: string, id: string, objectType: string, rack?: string) => ({
  ...{ site, id, name: id, objectType },
  ...(rack !== undefined && { rack }),
});
const feeds = (site: string, from: string, to: string) => ({ site, from, to, kind: 'power' as const });
const plant = plantChain({
  sites: ['east', 'west'].map((id) => ({ id, name: id, timeZone: 'UTC' })),
  zones: [{ site: 'east', id: 'row', name: 'Row', kind: 'row' }],
  racks: [
    { site: 'east', id: 'R1', name: 'R1', zone: 'row' },
    { site: 'east', id: 'R2', name: 'R2' },
    { site: 'west', id: 'R1', name: 'R1' },
  ],
  equipment: [
    at('east', 'UPS', 'UPS'),
    at('east', 'PDU', 'rPDU', 'R2'),
    at('west', 'BUSWAY', 'RPP'),
    at('east', 'METER', 'PowerMeter'),
  ],
  serves: [feeds('east', 'UPS', 'R1'), feeds('west', 'BUSWAY', 'R1')],
} as Topology);

const inScope = (over: object) => {
  const isInScope = scopeTest({ sites: [], zones: [], racks: [], equipment: [], ...over }, plant);
  return plant.chain.nodes.flatMap(({ site, id }, node) => (isInScope(node) ? [`${site} ${id}`] : [])).sort();
};

it.each([
  ['racks that named equipment serves', { equipment: ['UPS'] }, ['east R1', 'east UPS']],
  ['the rack that holds named equipment', { equipment: ['PDU'] }, ['east PDU', 'east R2']],
  ['equipment alone where it serves no rack', { equipment: ['METER'] }, ['east METER']],
  ['nothing by an id that the topology does not have', { equipment: ['NOPE'] }, []],
  [
    'what serves a named rack, on the sites that have it',
    { racks: ['R1'], sites: ['west'] },
    ['west BUSWAY', 'west R1'],
  ],
  ['nothing where the rack is not in the zone', { racks: ['R2'], zones: ['row'] }, []],
])('a scope has %s', (_what, scope, expected) => {
  expect(inScope(scope)).toEqual(expected);
});
