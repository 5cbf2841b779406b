import type { z } from 'zod';
import type { InventoryClient } from './client.ts';
import * as records from './records.ts';

export interface InventoryFilter {
  /** Slugs of NetBox's sites, or names of Nautobot's locations; all where empty. */
  sites: readonly string[];
  /** Of devices, which have all of these tags and one of these roles; all devices where empty. */
  tags: readonly string[];
  roles: readonly string[];
  /** Whether power feeds, panels and their cables are read. */
  power: boolean;
}

/** Lists that a filter by site applies to, asked one after the other: an inventory is read in the background. */
export async function readInventory(
  client: InventoryClient,
  filter: InventoryFilter,
  signal: AbortSignal
): Promise<records.Inventory> {
  const server = await client.server(signal);
  const isNautobot = server.kind === 'nautobot';
  // Nautobot gives references as bare ids unless it is asked for more, and its filter by location takes in all that is inside.
  const depth: Record<string, readonly string[]> = isNautobot ? { depth: ['1'] } : {};
  const within = { ...depth, [isNautobot ? 'location' : 'site']: filter.sites };
  const ofDevices = { ...within, [isNautobot ? 'tags' : 'tag']: filter.tags, role: filter.roles };
  const unread: records.Unread[] = [];
  async function read<Key extends keyof records.InventoryLists>(
    key: Key,
    path: string,
    record: z.ZodType<records.InventoryLists[Key][number]>,
    query: Record<string, readonly string[]>
  ): Promise<Array<records.InventoryLists[Key][number]>> {
    const list = await client.list(path, record, query, signal);
    unread.push(...list.unread.map((item) => ({ ...item, list: key, path })));
    return list.items;
  }
  const bare = isNautobot ? depth : within;
  return {
    server,
    sites: isNautobot ? [] : await read('sites', 'dcim/sites', records.siteRecord, { slug: filter.sites }),
    locations: await read('locations', 'dcim/locations', records.locationRecord, bare),
    racks: await read('racks', 'dcim/racks', records.rackRecord, within),
    deviceTypes: await read('deviceTypes', 'dcim/device-types', records.deviceTypeRecord, {}),
    devices: await read('devices', 'dcim/devices', records.deviceRecord, ofDevices),
    panels: filter.power ? await read('panels', 'dcim/power-panels', records.panelRecord, within) : [],
    feeds: filter.power ? await read('feeds', 'dcim/power-feeds', records.feedRecord, bare) : [],
    powerPorts: filter.power ? await read('powerPorts', 'dcim/power-ports', records.powerPortRecord, bare) : [],
    unread,
  };
}
