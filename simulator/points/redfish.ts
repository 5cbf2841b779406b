import { leakAt } from '../plant/faults.ts';
import {
  FEED_COUNT,
  POWER_SHELF_PLACES,
  POWER_SHELVES,
  RACK_PLACES,
  SERVERS,
  type Machine,
  type PowerShelf,
} from '../plant/layout.ts';
import type { PlantState } from '../plant/state.ts';
import type { SimPoint } from './point.ts';

/** The rack whose power shelves and trays have a controller each that speaks Redfish. */
const RACK = RACK_PLACES.find(({ liquid }) => liquid);
export const REDFISH_SHELVES: readonly PowerShelf[] = POWER_SHELF_PLACES.filter(({ rack }) => rack === RACK?.index);

export const REDFISH_TRAYS: readonly Machine[] = SERVERS.filter(({ rack }) => rack === RACK?.index);
/** Ids of all of them, in the order of their ports. */
export const REDFISH_IDS: readonly string[] = [...REDFISH_SHELVES, ...REDFISH_TRAYS].map(({ id }) => id);

/** Leak detectors of a tray, named as those of NVIDIA's GB200 trays. */
export const LEAK_DETECTORS = ['Chassis_0_LeakDetector_0_ColdPlate', 'Chassis_0_LeakDetector_0_Manifold'] as const;
/** Where a leak of the rack is: at the manifold of a tray in the middle, whose detector alone gets wet. */
const LEAKING_TRAY = REDFISH_TRAYS[Math.floor(REDFISH_TRAYS.length / 2)]?.id;
const LEAKING_DETECTOR = LEAK_DETECTORS[1];

export function isWet(state: PlantState, tray: string, detector: string): boolean {
  return (
    RACK !== undefined && tray === LEAKING_TRAY && detector === LEAKING_DETECTOR && leakAt(state, RACK.id).detected
  );
}

/** What a shelf draws: the shelves of a feed share what the rack takes from it, W. */
export function shelfW({ power }: PlantState, { rack, feed }: PowerShelf): number {
  const taps = Array.from({ length: FEED_COUNT }, (_, index) => power.tapW[rack * FEED_COUNT + index] ?? 0);
  const total = taps.reduce((sum, watts) => sum + watts, 0);
  const share = total > 0 ? (taps[feed] ?? 0) / total : 0;
  return ((power.rackW[rack] ?? 0) * share * FEED_COUNT) / POWER_SHELVES;
}

/** What the collector makes of them: see `meaning/` of its source. */
export const REDFISH_POINTS: readonly SimPoint[] = [
  ...REDFISH_SHELVES.map((shelf): SimPoint => ({
    protocol: 'redfish',
    address: [shelf.id, 'ActivePower', 'Power shelf'].join(' | '),
    metric: 'ActivePower',
    equipment: shelf.id,
    processArea: ['Power shelf'],
    unit: 'W',
    isSetpoint: false,
    read: (state) => Math.round(shelfW(state, shelf)),
  })),
  ...REDFISH_TRAYS.flatMap(({ id }) =>
    LEAK_DETECTORS.map((detector): SimPoint => ({
      protocol: 'redfish',
      address: [id, 'LeakDetect', 'Leak detector', detector].join(' | '),
      metric: 'LeakDetect',
      equipment: id,
      processArea: ['Leak detector', detector],
      unit: '1',
      isSetpoint: false,
      read: (state) => (isWet(state, id, detector) ? 1 : 0),
    }))
  ),
];
