import type { Equipment, Rack, Serves, Topology, Zone } from '#model/topology.ts';
import {
  CDU_COUNT,
  CHILLER_COUNT,
  CRAH_COUNT,
  FEEDS,
  MACHINES,
  POWER_SHELF_PLACES,
  RACK_PLACES,
  SITE,
  type RackPlace,
} from './plant/layout.ts';

const site = SITE.id;
/** Racks are 0.6 m wide (network racks 0.8 m, at the row's end); the rows stand 3.6 m apart, front to front over the cold aisle, which is closed off. */
const RACK_PITCH_M = 0.6;
const NETWORK_RACK_WIDTH_M = 0.8;
const RACK_DEPTH_M = 1.2;
const ROW_A_Y_M = 1.2;
const ROW_B_Y_M = 4.8;
const FACES_UP_DEG = 0;
const FACES_DOWN_DEG = 180;

const zones: Zone[] = [
  { id: 'hall-1', site, name: 'Hall 1', kind: 'hall', containment: 'cold' },
  { id: 'row-a', site, name: 'Row A (air)', kind: 'row', parent: 'hall-1' },
  { id: 'row-b', site, name: 'Row B (liquid)', kind: 'row', parent: 'hall-1' },
  { id: 'pod-b1', site, name: 'Pod B1 (CDU-1)', kind: 'pod', parent: 'row-b' },
  { id: 'pod-b2', site, name: 'Pod B2 (CDU-2)', kind: 'pod', parent: 'row-b' },
];

const racks: Rack[] = RACK_PLACES.map((rack) => ({
  id: rack.id,
  site,
  name: rack.id,
  zone: rack.zone,
  cooling: rack.liquid ? 'liquid' : 'air',
  powerLimitW: rack.powerLimitW,
  xM: Math.round(100 * (1.2 + RACK_PITCH_M * placeInRow(rack))) / 100,
  yM: rack.row === 0 ? ROW_A_Y_M : ROW_B_Y_M,
  widthM: rack.kind === 'network' ? NETWORK_RACK_WIDTH_M : RACK_PITCH_M,
  depthM: RACK_DEPTH_M,
  rotationDeg: rack.row === 0 ? FACES_DOWN_DEG : FACES_UP_DEG,
}));

function placeInRow(rack: RackPlace): number {
  return RACK_PLACES.filter(({ row }) => row === rack.row).indexOf(rack);
}

function piece(id: string, name: string, objectType: string, place: Partial<Equipment> = {}): Equipment {
  return { id, site, name, objectType, ...place };
}

const perRack: Equipment[] = RACK_PLACES.flatMap(({ id }) => [
  piece(`PDU-${id.slice(2)}`, `Rack power meter ${id}`, 'PowerMeter', { rack: id, criticality: 'high' }),
  ...FEEDS.map((feed) =>
    piece(`TAP-${id.slice(2)}-${feed}`, `Tap-off box ${feed} of ${id}`, 'PowerMeter', { rack: id })
  ),
  piece(`${id}-INLET`, `Inlet air ${id}`, 'Sensor', { rack: id }),
  piece(`${id}-OUTLET`, `Outlet air ${id}`, 'Sensor', { rack: id }),
]);

const machines: Equipment[] = MACHINES.map(({ id, kind, rack, gpus }) =>
  piece(id, kind === 'switch' ? `Switch ${id}` : `${gpus}-GPU server ${id}`, 'Server', {
    rack: RACK_PLACES[rack]?.id,
    criticality: 'normal',
  })
);

const shelves: Equipment[] = POWER_SHELF_PLACES.map(({ id, rack, feed }) =>
  piece(id, `Power shelf ${id}, feed ${FEEDS[feed]}`, 'GenericObject', { rack: RACK_PLACES[rack]?.id })
);

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);
const CRAHS = numbered('CRAH', CRAH_COUNT);
const CDUS = numbered('CDU', CDU_COUNT);
const CHILLERS = numbered('CH', CHILLER_COUNT);

const hall = { zone: 'hall-1' };
/** CRAHs along the right wall, blowing across the rows; each CDU at the end of the row that it serves. */
const crahPlace = (index: number) => ({ xM: 7.6, yM: 0.6 + 2.2 * index, widthM: 0.9, depthM: 1.8 });
const cduPlace = (index: number) => ({ xM: 5.7 + 0.6 * index, yM: ROW_B_Y_M, widthM: 0.6, depthM: 1.2 });
const shared: Equipment[] = [
  piece('MTR-MAIN', 'Main meter', 'PowerMeter', { criticality: 'critical' }),
  piece('MTR-MECH', 'Mechanical meter', 'PowerMeter', { criticality: 'high' }),
  ...(['A', 'B'] as const).flatMap((row) => [
    piece(`UPS-${row}`, `UPS ${row}`, 'UPS', { criticality: 'critical' }),
    piece(`MTR-UPS-${row}-IN`, `UPS ${row} input meter`, 'PowerMeter'),
    piece(`MTR-UPS-${row}-OUT`, `UPS ${row} output meter`, 'PowerMeter'),
    piece(`BUSWAY-${row}`, `Busway ${row}`, 'PowerMeter', { ...hall, criticality: 'critical' }),
    piece(`ROW-${row}-AIR`, `Hot aisle air row ${row}`, 'Sensor', { zone: `row-${row.toLowerCase()}` }),
  ]),
  ...CRAHS.flatMap((id, index) => [
    piece(id, id.replace('-', ' '), 'CRAH', { ...hall, criticality: 'high', ...crahPlace(index) }),
    piece(`MTR-${id}`, `${id.replace('-', ' ')} fan meter`, 'PowerMeter', hall),
  ]),
  ...CDUS.map((id, index) =>
    piece(id, id.replace('-', ' '), 'CDU', { zone: `pod-b${index + 1}`, criticality: 'high', ...cduPlace(index) })
  ),
  piece('CHW', 'Chilled water loop', 'GenericObject', { criticality: 'critical' }),
  ...CHILLERS.flatMap((id) => [
    piece(id, id.replace('CH-', 'Chiller '), 'Chiller', { criticality: 'critical' }),
    piece(`MTR-${id}`, `${id.replace('CH-', 'Chiller ')} meter`, 'PowerMeter'),
  ]),
  piece('CT-1', 'Cooling tower 1', 'CoolingTower', { criticality: 'high' }),
  piece('MTR-CT-1', 'Cooling tower 1 fan meter', 'PowerMeter'),
  piece('OUTDOOR', 'Weather station', 'Sensor'),
  piece('BMS', 'Building management system', 'System'),
];

function edge(kind: Serves['kind'], from: string, to: string): Serves {
  return { site, kind, from, to };
}

/** Power, twice: main -> UPS between its meters -> busway -> tap-off -> rack meter -> rack. Cooling: tower -> chillers -> loop -> CRAH or CDU -> rack. */
const serves: Serves[] = [
  edge('power', 'MTR-MAIN', 'MTR-MECH'),
  ...[...CHILLERS, 'CT-1', ...CRAHS].flatMap((unit) => [
    edge('power', 'MTR-MECH', `MTR-${unit}`),
    edge('power', `MTR-${unit}`, unit),
  ]),
  ...CDUS.map((unit) => edge('power', 'MTR-MECH', unit)),
  ...FEEDS.flatMap((feed) => [
    edge('power', 'MTR-MAIN', `MTR-UPS-${feed}-IN`),
    edge('power', `MTR-UPS-${feed}-IN`, `UPS-${feed}`),
    edge('power', `UPS-${feed}`, `MTR-UPS-${feed}-OUT`),
    edge('power', `MTR-UPS-${feed}-OUT`, `BUSWAY-${feed}`),
    ...RACK_PLACES.flatMap(({ id }) => [
      edge('power', `BUSWAY-${feed}`, `TAP-${id.slice(2)}-${feed}`),
      edge('power', `TAP-${id.slice(2)}-${feed}`, `PDU-${id.slice(2)}`),
    ]),
  ]),
  ...RACK_PLACES.map(({ id }) => edge('power', `PDU-${id.slice(2)}`, id)),
  ...CHILLERS.flatMap((unit) => [edge('cooling', 'CT-1', unit), edge('cooling', unit, 'CHW')]),
  ...[...CRAHS, ...CDUS].map((unit) => edge('cooling', 'CHW', unit)),
  // The CRAHs cool the whole hall: a liquid-cooled rack still gives an eighth of its heat to the air.
  ...RACK_PLACES.flatMap(({ id }) => CRAHS.map((unit) => edge('cooling', unit, id))),
  ...RACK_PLACES.flatMap(({ id, cdu }) => (cdu === undefined ? [] : [edge('cooling', `CDU-${cdu + 1}`, id)])),
];

/** The demo plant as the model sees it. */
export const DEMO_TOPOLOGY: Topology = {
  sites: [{ ...SITE }],
  zones,
  racks,
  equipment: [...perRack, ...machines, ...shelves, ...shared],
  serves,
};
