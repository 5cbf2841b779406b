import type { Topology } from '#model/topology.ts';

/** Lists of an inventory by their path under `/api/`, as the server gives them. */
export type InventoryLists = Record<string, Array<Record<string, unknown>>>;

/** Custom field with the id of a rack that both sides agree on. */
const RACK_ID_FIELD = 'rackLocationId';
const ROLE_OF_TYPE: Record<string, string> = { Server: 'server', PowerMeter: 'pdu', GenericObject: 'other' };
const roleOf = (objectType: string) => ROLE_OF_TYPE[objectType] ?? objectType.toLowerCase();

/** What the collector has to be told of the roles. */
export function typesByRole({ equipment }: Topology): Record<string, string> {
  return Object.fromEntries(equipment.map(({ objectType }) => [roleOf(objectType), objectType]));
}

const millimetres = (metres: number | undefined) => (metres === undefined ? null : Math.round(1000 * metres));

const FIRST_UNIT = 1;
const UNITS_OF_A_RACK = 48;

/**
 * A topology as NetBox 4 would give it: a site, locations, racks, devices in height units from the bottom up, and power cables
 * from equipment to equipment. Fields that the collector does not read are left out but for those that make it plain what it is.
 */
export function netboxLists({ zones, racks, equipment, serves }: Topology, siteId: string): InventoryLists {
  const site = { id: 1, display: siteId, name: siteId, slug: siteId };
  const numbers = <Item extends { id: string }>(items: readonly Item[]) =>
    new Map(items.map(({ id }, index) => [id, index + 1]));
  const zoneNumbers = numbers(zones);
  const rackNumbers = numbers(racks);
  const devices = equipment.filter(({ objectType }) => objectType !== 'Sensor');
  const deviceNumbers = numbers(devices);
  const reference = (kind: ReadonlyMap<string, number>, id: string | undefined) =>
    id === undefined ? null : { id: kind.get(id), display: id, name: id };
  const types = [...new Set(devices.map(({ objectType }) => objectType))];
  const heightOf = (objectType: string) => (objectType === 'Server' ? 2 : objectType === 'PowerMeter' ? 0 : 1);
  const units = new Map<string, number>();
  const unitOf = (rack: string, height: number) => {
    const unit = units.get(rack) ?? FIRST_UNIT;
    units.set(rack, unit + height);
    return height === 0 || unit + height > UNITS_OF_A_RACK + 1 ? null : unit;
  };
  return {
    'dcim/sites': [{ ...site, status: { value: 'active', label: 'Active' }, custom_fields: {} }],
    'dcim/locations': zones.map(({ id, name, kind, parent, containment }, index) => ({
      id: index + 1,
      display: name,
      name,
      slug: id,
      site,
      parent: reference(zoneNumbers, parent),
      description: kind,
      custom_fields: containment === undefined ? {} : { containment: { value: containment, label: containment } },
    })),
    'dcim/racks': racks.map(({ id, name, zone, heightU = UNITS_OF_A_RACK, powerLimitW, cooling, ...place }, index) => ({
      id: index + 1,
      display: name,
      name,
      site,
      location: reference(zoneNumbers, zone),
      status: { value: 'active', label: 'Active' },
      u_height: heightU,
      starting_unit: FIRST_UNIT,
      desc_units: false,
      custom_fields: {
        [RACK_ID_FIELD]: id,
        powerLimitW: powerLimitW ?? null,
        // A field with choices says which, and what it is called.
        cooling: cooling === undefined ? null : { value: cooling, label: cooling },
        xM: place.xM ?? null,
        yM: place.yM ?? null,
        rotationDeg: place.rotationDeg ?? null,
      },
      outer_width: millimetres(place.widthM),
      outer_depth: millimetres(place.depthM),
      outer_unit: (place.widthM ?? place.depthM) === undefined ? null : { value: 'mm', label: 'Millimeters' },
    })),
    'dcim/device-types': types.map((type, index) => ({
      id: index + 1,
      display: type,
      model: type,
      slug: type.toLowerCase(),
      u_height: heightOf(type),
      is_full_depth: true,
    })),
    'dcim/devices': devices.map(({ id, objectType, rack, zone, positionU, xM, yM }, index) => {
      const unit = rack === undefined ? null : (positionU ?? unitOf(rack, heightOf(objectType)));
      const role = roleOf(objectType);
      return {
        id: index + 1,
        display: id,
        name: id,
        device_type: { id: types.indexOf(objectType) + 1, display: objectType, model: objectType },
        role: { id: types.indexOf(objectType) + 1, display: role, name: role, slug: role },
        site,
        location: reference(zoneNumbers, zone ?? racks.find((one) => one.id === rack)?.zone),
        rack: reference(rackNumbers, rack),
        position: unit,
        face: unit === null ? null : { value: 'front', label: 'Front' },
        status: { value: 'active', label: 'Active' },
        custom_fields: xM === undefined ? {} : { xM, yM },
      };
    }),
    'dcim/power-panels': [],
    'dcim/power-feeds': [],
    'dcim/power-ports': serves
      .filter(({ from, to, kind }) => kind === 'power' && deviceNumbers.has(from) && deviceNumbers.has(to))
      .map(({ from, to }, index) => ({
        id: index + 1,
        name: `PSU${index + 1}`,
        device: reference(deviceNumbers, to),
        connected_endpoints: [{ id: index + 1, name: `Outlet ${index + 1}`, device: reference(deviceNumbers, from) }],
        connected_endpoints_type: 'dcim.poweroutlet',
        connected_endpoints_reachable: true,
      })),
  };
}
