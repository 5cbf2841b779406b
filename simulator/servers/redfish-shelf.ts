import type { PlantHost } from '../plant-host.ts';
import type { PowerShelf } from '../plant/layout.ts';
import { shelfW } from '../points/redfish.ts';
import { collection, link, ROOT, rootOf, WELL, type RedfishService } from './redfish-service.ts';

const SHELVES = `${ROOT}/PowerEquipment/PowerShelves`;
const SHELF = `${SHELVES}/1`;

/** The controller of a power shelf: its power. */
export function shelfResources(host: PlantHost, shelf: PowerShelf): RedfishService {
  const serial = `SIM-${shelf.id}`;
  const resources = {
    [ROOT]: () => rootOf(`Power shelf ${shelf.id}`, serial, { PowerEquipment: link(`${ROOT}/PowerEquipment`) }),
    [`${ROOT}/PowerEquipment`]: () => ({ ...link(`${ROOT}/PowerEquipment`), PowerShelves: link(SHELVES) }),
    [SHELVES]: () => collection(SHELVES, [SHELF]),
    [SHELF]: () => ({
      ...link(SHELF),
      Id: '1',
      Name: `Power shelf ${shelf.id}`,
      EquipmentType: 'PowerShelf',
      SerialNumber: serial,
      Status: WELL,
      Metrics: link(`${SHELF}/Metrics`),
    }),
    [`${SHELF}/Metrics`]: () => ({
      ...link(`${SHELF}/Metrics`),
      Id: 'Metrics',
      PowerWatts: { Reading: Math.round(shelfW(host.state, shelf)) },
    }),
  };
  return { resources, readingPath: `${SHELF}/Metrics` };
}
