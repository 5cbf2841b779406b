import { counted } from '#model/text/counted.ts';
import type { Inventory, InventoryLists } from '#protocols/netbox/read.ts';

/** Items that a message names; the rest is counted. */
const MAX_NAMED = 3;

/** What can be said of an inventory of which some items cannot be read. */
export interface Readable {
  inventory: Inventory;
  /** Whether all of it could be read: only then is what is missing gone. */
  isWhole: boolean;
  /** The inventory's ids of what nothing is said about, so that it stays as it was. */
  left: Record<keyof InventoryLists, ReadonlySet<string>>;
  /** In words for people. */
  complaints: string[];
}

/**
 * Leaves out what lies in something that cannot be read or is of it: a device of an unreadable rack would lose its place. Nothing
 * is said of these, so that they stay as they were read before.
 */
export function withoutUnread(inventory: Inventory): Readable {
  const { unread } = inventory;
  const idsOf = (list: keyof InventoryLists) =>
    new Set(unread.flatMap((item) => (item.list === list && item.id !== undefined ? [item.id] : [])));
  const left = {
    ...{ sites: idsOf('sites'), locations: idsOf('locations'), racks: idsOf('racks'), devices: idsOf('devices') },
    ...{ deviceTypes: idsOf('deviceTypes'), panels: idsOf('panels'), feeds: idsOf('feeds') },
    powerPorts: idsOf('powerPorts'),
  };
  if (unread.length === 0) {
    return { inventory, isWhole: true, left, complaints: [] };
  }
  const unreadCount = (list: keyof InventoryLists) => unread.filter((item) => item.list === list).length;
  const isIn = (set: ReadonlySet<string>, other: { id: string } | null | undefined) =>
    other !== null && other !== undefined && set.has(other.id);
  const leave = <Item extends { id: string }>(
    items: readonly Item[],
    ids: Set<string>,
    isLeft: (item: Item) => boolean
  ) =>
    items.filter((item) => {
      if (!ids.has(item.id) && isLeft(item)) {
        ids.add(item.id);
      }
      return !ids.has(item.id);
    });

  let { locations } = inventory;
  for (let before = -1; before !== locations.length;) {
    before = locations.length;
    locations = leave(locations, left.locations, ({ parent }) => isIn(left.locations, parent));
  }
  const racks = leave(inventory.racks, left.racks, ({ location }) => isIn(left.locations, location));
  const devices = leave(
    inventory.devices,
    left.devices,
    ({ rack, location, device_type: type }) =>
      isIn(left.racks, rack) || (!rack && isIn(left.locations, location)) || isIn(left.deviceTypes, type)
  );
  const panels = leave(inventory.panels, left.panels, ({ location }) => isIn(left.locations, location));
  const feeds = leave(inventory.feeds, left.feeds, ({ power_panel: panel }) => isIn(left.panels, panel));
  const also = (['locations', 'racks', 'devices', 'panels', 'feeds'] as const).flatMap((list) => {
    const count = left[list].size - idsOf(list).size;
    return count > 0 ? [counted(count, NOUNS[list])] : [];
  });
  const lists = [...new Set(unread.map(({ list }) => list))];
  return {
    inventory: { ...inventory, locations, racks, devices, panels, feeds },
    isWhole: false,
    left,
    complaints: [
      ...lists.map((list) => describe(inventory, list, unreadCount(list))),
      ...(also.length > 0 ? [`${also.join(', ')} in or of what cannot be read ${STAY} as well`] : []),
    ],
  };
}

const STAY = 'stay as they were read before';
const NOUNS = { locations: 'location', racks: 'rack', devices: 'device', panels: 'power panel', feeds: 'power feed' };

function describe({ unread }: Inventory, list: keyof InventoryLists, count: number): string {
  const items = unread.filter((item) => item.list === list);
  const named = items.slice(0, MAX_NAMED).map(({ id, reason }) => `${id ?? 'without an id'} (${reason})`);
  const more = count > MAX_NAMED ? ', ...' : '';
  const stay = count === 1 ? 'stays as it was read before' : STAY;
  return `${counted(count, 'item')} of /api/${items[0]?.path ?? ''}/ cannot be read and ${stay}: ${named.join(', ')}${more}`;
}
