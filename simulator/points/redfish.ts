import { FEED_COUNT, POWER_SHELF_PLACES, POWER_SHELVES, RACK_PLACES, type PowerShelf } from '../plant/layout.ts';
import type { PlantState } from '../plant/state.ts';
import type { SimPoint } from './point.ts';

/** The rack whose power shelves have a controller that speaks Redfish. */
const RACK = RACK_PLACES.find(({ liquid }) => liquid);
export const REDFISH_SHELVES: readonly PowerShelf[] = POWER_SHELF_PLACES.filter(({ rack }) => rack === RACK?.index);

/** What a shelf draws: the shelves of a feed share what the rack takes from it, W. */
export function shelfW({ power }: PlantState, { rack, feed }: PowerShelf): number {
  const taps = Array.from({ length: FEED_COUNT }, (_, index) => power.tapW[rack * FEED_COUNT + index] ?? 0);
  const total = taps.reduce((sum, watts) => sum + watts, 0);
  const share = total > 0 ? (taps[feed] ?? 0) / total : 0;
  return ((power.rackW[rack] ?? 0) * share * FEED_COUNT) / POWER_SHELVES;
}

/** What the collector makes of the shelves: see `meaning.ts` of its source. */
export const REDFISH_POINTS: readonly SimPoint[] = REDFISH_SHELVES.map((shelf) => ({
  protocol: 'redfish',
  address: [shelf.id, 'ActivePower', 'Power shelf'].join(' | '),
  metric: 'ActivePower',
  equipment: shelf.id,
  processArea: ['Power shelf'],
  unit: 'W',
  isSetpoint: false,
  read: (state) => Math.round(shelfW(state, shelf)),
}));
