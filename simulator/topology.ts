import type { Equipment, Rack, Serves, Topology, Zone } from '#model/topology.ts';
import { RACK_PLACES, RACK_POWER_LIMIT_W, RACKS_PER_CDU, RACKS_PER_ROW, SERVER_IDS, SITE } from './plant/layout.ts';

const site = SITE.id;
/** Racks are 0.6 m wide; the rows stand 3.6 m apart, front to front over the cold aisle. */
const RACK_PITCH_M = 0.6;
const ROW_A_Y_M = 1.2;
const ROW_B_Y_M = 4.8;

const zones: Zone[] = [
  { id: 'hall-1', site, name: 'Hall 1', kind: 'hall' },
  { id: 'row-a', site, name: 'Row A (air)', kind: 'row', parent: 'hall-1' },
  { id: 'row-b', site, name: 'Row B (liquid)', kind: 'row', parent: 'hall-1' },
];

const racks: Rack[] = RACK_PLACES.map(({ id, index, zone, liquid }) => ({
  id,
  site,
  name: id,
  zone,
  cooling: liquid ? 'liquid' : 'air',
  powerLimitW: RACK_POWER_LIMIT_W,
  xM: Math.round(100 * (1.2 + RACK_PITCH_M * (index % RACKS_PER_ROW))) / 100,
  yM: liquid ? ROW_B_Y_M : ROW_A_Y_M,
}));

function piece(id: string, name: string, objectType: string, place: Partial<Equipment> = {}): Equipment {
  return { id, site, name, objectType, ...place };
}

const perRack: Equipment[] = RACK_PLACES.flatMap(({ id }) => [
  piece(`PDU-${id.slice(2)}`, `Rack PDU ${id}`, 'PowerMeter', { rack: id, criticality: 'high' }),
  piece(`${id}-INLET`, `Inlet air ${id}`, 'Sensor', { rack: id }),
  piece(`${id}-OUTLET`, `Outlet air ${id}`, 'Sensor', { rack: id }),
]);

const servers: Equipment[] = SERVER_IDS.map((id) =>
  piece(id, `GPU server ${id}`, 'Server', { rack: id.slice(0, -3), criticality: 'normal' })
);

const hall = { zone: 'hall-1' };
const shared: Equipment[] = [
  piece('MTR-MAIN', 'Main meter', 'PowerMeter', { criticality: 'critical' }),
  piece('MTR-MECH', 'Mechanical meter', 'PowerMeter', { criticality: 'high' }),
  ...(['A', 'B'] as const).flatMap((row) => [
    piece(`UPS-${row}`, `UPS ${row}`, 'UPS', { criticality: 'critical' }),
    piece(`MTR-UPS-${row}-IN`, `UPS ${row} input meter`, 'PowerMeter'),
    piece(`MTR-UPS-${row}-OUT`, `UPS ${row} output meter`, 'PowerMeter'),
    piece(`BUSWAY-${row}`, `Busway ${row}`, 'PowerMeter', {
      zone: `row-${row.toLowerCase()}`,
      criticality: 'critical',
    }),
    piece(`ROW-${row}-AIR`, `Hot aisle air row ${row}`, 'Sensor', { zone: `row-${row.toLowerCase()}` }),
  ]),
  ...([1, 2] as const).flatMap((number) => [
    piece(`CRAH-${number}`, `CRAH ${number}`, 'CRAH', { ...hall, criticality: 'high' }),
    piece(`MTR-CRAH-${number}`, `CRAH ${number} fan meter`, 'PowerMeter', hall),
    piece(`CDU-${number}`, `CDU ${number}`, 'CDU', { zone: 'row-b', criticality: 'high' }),
  ]),
  piece('CH-1', 'Chiller 1', 'Chiller', { criticality: 'critical' }),
  piece('MTR-CH-1', 'Chiller 1 meter', 'PowerMeter'),
  piece('CT-1', 'Cooling tower 1', 'CoolingTower', { criticality: 'high' }),
  piece('MTR-CT-1', 'Cooling tower 1 fan meter', 'PowerMeter'),
  piece('OUTDOOR', 'Weather station', 'Sensor'),
  piece('BMS', 'Building management system', 'System'),
];

function edge(kind: Serves['kind'], from: string, to: string): Serves {
  return { site, kind, from, to };
}

/** Power: main -> UPS -> busway -> rack PDU -> rack. Cooling: tower -> chiller -> CRAH or CDU -> rack. */
const serves: Serves[] = [
  edge('power', 'MTR-MAIN', 'MTR-MECH'),
  ...['CH-1', 'CT-1', 'CRAH-1', 'CRAH-2', 'CDU-1', 'CDU-2'].map((unit) => edge('power', 'MTR-MECH', unit)),
  ...['A', 'B'].flatMap((row) => [
    edge('power', 'MTR-MAIN', `UPS-${row}`),
    edge('power', `UPS-${row}`, `BUSWAY-${row}`),
  ]),
  ...RACK_PLACES.flatMap(({ id, liquid }) => [
    edge('power', `BUSWAY-${liquid ? 'B' : 'A'}`, `PDU-${id.slice(2)}`),
    edge('power', `PDU-${id.slice(2)}`, id),
  ]),
  edge('cooling', 'CT-1', 'CH-1'),
  ...['CRAH-1', 'CRAH-2', 'CDU-1', 'CDU-2'].map((unit) => edge('cooling', 'CH-1', unit)),
  // The CRAHs cool the whole hall: a liquid-cooled rack still gives a tenth of its heat to the air.
  ...RACK_PLACES.flatMap(({ id }) => [edge('cooling', 'CRAH-1', id), edge('cooling', 'CRAH-2', id)]),
  ...RACK_PLACES.filter(({ liquid }) => liquid).map(({ id, index }) =>
    edge('cooling', `CDU-${1 + Math.floor((index - RACKS_PER_ROW) / RACKS_PER_CDU)}`, id)
  ),
];

/** The demo plant as the model sees it. */
export const DEMO_TOPOLOGY: Topology = {
  sites: [{ ...SITE }],
  zones,
  racks,
  equipment: [...perRack, ...servers, ...shared],
  serves,
};
