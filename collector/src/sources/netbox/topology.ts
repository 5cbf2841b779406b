import { nameplateOf } from '#model/expected-power/nameplate.ts';
import type { Inventory, InventoryLists } from '#protocols/netbox/read.ts';
import type { Equipment, Rack, Serves, Topology } from '#model/topology.ts';
import type { NetboxConfig } from './config.ts';
import { fieldOf, nameOf } from './fields.ts';
import { unitFromBottom } from './height-units.ts';
import { chooseIds } from './ids.ts';
import type { KnownIds } from './ids.ts';
import { withoutUnread } from './left.ts';
import { FEED_TYPE, objectTypeOf, PANEL_TYPE } from './object-type.ts';
import { powerOf } from './power.ts';
import { powerLimits } from './power-limit.ts';
import { attributesOf, describeMisfits, deviceAttributesOf } from './attributes.ts';
import type { Misfit } from './attributes.ts';
import { zonesOf } from './zones.ts';

/** Ids of ours by the inventory's, as they were when it was read last. */
export interface FormerIds {
  racks: KnownIds;
  devices: KnownIds;
}

export interface MappedInventory {
  topology: Topology;
  /** Ids of ours by the inventory's, for the next reading. */
  ids: FormerIds;
  /** Whether this is all of it; else what is missing stays as it was. */
  isWhole: boolean;
  /** What is wrong with the inventory, in words for people. */
  complaints: string[];
}

/** What the limits of racks by their feeds are made of. */
const FEED_LISTS: ReadonlyArray<keyof InventoryLists> = ['panels', 'feeds', 'powerPorts'];

/** What an inventory says of places, as a topology of one site. */
export function mapInventory(
  read: Inventory,
  config: NetboxConfig,
  site: string,
  former: FormerIds = { racks: {}, devices: {} }
): MappedInventory {
  const { inventory, isWhole, left, complaints } = withoutUnread(read);
  const complain = (message: string) => void complaints.push(message);
  const { zones, zoneOf, isOfSite } = zonesOf(inventory, config, site, complain);
  const ignored = new Set(config.ignoreStatuses.map((status) => status.toLowerCase()));
  const isPresent = ({ status }: { status?: string | undefined }) => status === undefined || !ignored.has(status);

  const ours = inventory.racks.filter(({ location }) => isOfSite(location?.id));
  const rackIds = chooseIds(ours, {
    given: (rack) => fieldOf(rack, config.rackIdField),
    name: nameOf,
    before: former.racks,
    left: left.racks,
    noun: 'racks',
    complain,
  });
  const misfits: Misfit[] = [];
  const areFeedsKnown = !read.unread.some(({ list }) => FEED_LISTS.includes(list));
  const limits = areFeedsKnown ? powerLimits(inventory, isPresent) : new Map<string, number>();
  const racks = ours.flatMap((rack): Rack[] => {
    const id = rackIds.get(rack.id);
    const { powerLimitW = limits.get(rack.id), ...attributes } = attributesOf(rack, config, misfits);
    const heightU = rack.u_height || undefined;
    // Its limit may be that of a feed that cannot be read: the one that it had is better than none.
    const staysAsItWas = !areFeedsKnown && powerLimitW === undefined && former.racks[rack.id] !== undefined;
    return id === undefined || staysAsItWas
      ? []
      : [
          {
            ...{ id, site, name: nameOf(rack) ?? id },
            ...defined({ zone: zoneOf(rack.location?.id), heightU, powerLimitW, ...attributes }),
          },
        ];
  });
  const records = new Map(ours.map((rack) => [rack.id, rack]));

  const devices = inventory.devices.filter(
    (device) => isPresent(device) && (isOfSite(device.location?.id) || rackIds.has(device.rack?.id ?? ''))
  );
  // Blanking panels and the like have no name, which is no fault.
  const deviceIds = chooseIds(devices, {
    given: (device) => fieldOf(device, config.equipmentIdField),
    name: nameOf,
    before: former.devices,
    left: left.devices,
    noun: 'devices',
    complain,
  });
  const types = new Map(inventory.deviceTypes.map((type) => [type.id, type]));
  const equipment = devices.flatMap((device): Equipment[] => {
    const id = deviceIds.get(device.id);
    if (id === undefined) {
      return [];
    }
    const type = types.get(device.device_type.id);
    const objectType = objectTypeOf(device, config);
    const rack = rackIds.get(device.rack?.id ?? '');
    const record = records.get(device.rack?.id ?? '');
    const positionU = record && unitFromBottom(record, device.position, type?.u_height);
    const isMounted = rack !== undefined && positionU !== undefined;
    const face = device.face === 'front' || device.face === 'rear' ? device.face : undefined;
    return [
      {
        ...{ id, site, name: nameOf(device) ?? id, objectType },
        ...defined({
          rack,
          // The rack has its zone; a device beside the racks has that of its location.
          zone: rack === undefined ? zoneOf(device.location?.id) : undefined,
          positionU: isMounted ? positionU : undefined,
          heightU: type?.u_height,
          gpuModel:
            fieldOf(device, config.gpuModelField) ??
            (objectType === 'Server' ? nameplateOf(type?.model ?? undefined)?.model : undefined),
          face: isMounted && type?.is_full_depth !== true ? face : undefined,
          ...(rack === undefined ? deviceAttributesOf(device, config, misfits) : {}),
        }),
      },
    ];
  });

  describeMisfits(misfits).forEach(complain);

  const power = powerOf(inventory, { site, rackIds, deviceIds, zoneOf, isPresent, isOfSite, complain });
  const taken = new Set(equipment.map(({ id }) => id));
  return {
    topology: {
      sites: [],
      zones,
      racks,
      equipment: [...equipment, ...power.equipment(PANEL_TYPE, FEED_TYPE).filter(({ id }) => !taken.has(id))],
      serves: unique(power.serves),
    },
    isWhole,
    ids: {
      racks: { ...(isWhole ? {} : former.racks), ...Object.fromEntries(rackIds) },
      devices: { ...(isWhole ? {} : former.devices), ...Object.fromEntries(deviceIds) },
    },
    complaints,
  };
}

/** Two power supplies at one strip are one edge. */
function unique(serves: readonly Serves[]): Serves[] {
  return [...new Map(serves.map((edge) => [JSON.stringify([edge.from, edge.to, edge.kind]), edge])).values()];
}

/** Without the keys that have no value. */
function defined<Item extends object>(item: Item): { [Key in keyof Item]?: NonNullable<Item[Key]> } {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as never;
}
