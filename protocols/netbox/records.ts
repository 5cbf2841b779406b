import { z } from 'zod';
import type { UnreadItem } from './client.ts';

/** NetBox numbers its objects, Nautobot gives them UUIDs. */
const id = z.union([z.number(), z.string()]).transform(String);
const text = z.string().nullish();
/** Another object, by its id; what else is there depends on server, version and `depth`. */
const reference = z.looseObject({ id, name: text, slug: text, display: text });
const choice = z
  .union([z.string(), z.looseObject({ value: z.string().optional(), name: text, label: text })])
  .nullish()
  .transform((one) =>
    (typeof one === 'string' ? one : (one?.value ?? one?.name ?? one?.label ?? undefined))?.toLowerCase()
  );
const customFields = z.record(z.string(), z.unknown()).nullish();
/** Decimals come as numbers or as texts. */
const decimal = z
  .union([z.number(), z.string().transform(Number)])
  .nullish()
  .transform((value) => (value === null || value === undefined || Number.isNaN(value) ? undefined : value));

const base = { id, name: text, slug: text, display: text, custom_fields: customFields };

export const siteRecord = z.looseObject(base);
export type SiteRecord = z.infer<typeof siteRecord>;

export const locationRecord = z.looseObject({
  ...base,
  parent: reference.nullish(),
  /** NetBox only: Nautobot's sites are locations. */
  site: reference.nullish(),
  /** Nautobot only. */
  location_type: reference.nullish(),
});
export type LocationRecord = z.infer<typeof locationRecord>;

export const rackRecord = z.looseObject({
  ...base,
  site: reference.nullish(),
  location: reference.nullish(),
  u_height: decimal,
  /** Whether its units are numbered from the top down. */
  desc_units: z.boolean().nullish(),
  /** NetBox only: number of its first unit. */
  starting_unit: decimal,
  /** Outer sizes, in the unit `mm` or `in`. */
  outer_width: decimal,
  outer_depth: decimal,
  outer_unit: choice,
});
export type RackRecord = z.infer<typeof rackRecord>;

export const deviceTypeRecord = z.looseObject({
  id,
  model: text,
  u_height: decimal,
  is_full_depth: z.boolean().nullish(),
});
export type DeviceTypeRecord = z.infer<typeof deviceTypeRecord>;

export const deviceRecord = z.looseObject({
  ...base,
  device_type: reference,
  role: reference.nullish(),
  /** NetBox before 4. */
  device_role: reference.nullish(),
  site: reference.nullish(),
  location: reference.nullish(),
  rack: reference.nullish(),
  position: decimal,
  face: choice,
  status: choice,
});
export type DeviceRecord = z.infer<typeof deviceRecord>;

export const panelRecord = z.looseObject({ ...base, site: reference.nullish(), location: reference.nullish() });
export type PanelRecord = z.infer<typeof panelRecord>;

export const feedRecord = z.looseObject({
  ...base,
  power_panel: reference,
  rack: reference.nullish(),
  status: choice,
  /** `primary` or `redundant`. */
  type: choice,
  /** `single-phase` or `three-phase`; the voltage of the latter is that between two phases. */
  phase: choice,
  /** V, negative for some of direct current. */
  voltage: decimal,
  /** Of the breaker, A. */
  amperage: decimal,
  /** Part of it that may be drawn for long, %. */
  max_utilization: decimal,
  /** Nautobot only: a panel below. */
  destination_panel: reference.nullish(),
});
export type FeedRecord = z.infer<typeof feedRecord>;

const endpoint = z.looseObject({ id, device: reference.nullish() });
export const powerPortRecord = z.looseObject({
  id,
  device: reference.nullish(),
  /** NetBox: one or more; Nautobot: one under the other name. */
  connected_endpoints: z.array(endpoint).nullish(),
  connected_endpoints_type: text,
  connected_endpoint: endpoint.nullish(),
  connected_endpoint_type: text,
});
export type PowerPortRecord = z.infer<typeof powerPortRecord>;

/** The lists of an inventory, one server's ids in all of them. */
export interface InventoryLists {
  sites: SiteRecord[];
  locations: LocationRecord[];
  racks: RackRecord[];
  deviceTypes: DeviceTypeRecord[];
  devices: DeviceRecord[];
  panels: PanelRecord[];
  feeds: FeedRecord[];
  powerPorts: PowerPortRecord[];
}

/** An item that cannot be read, and the list that it is in. */
export interface Unread extends UnreadItem {
  list: keyof InventoryLists;
  /** `dcim/racks` */
  path: string;
}

/** All that is read of an inventory. */
export interface Inventory extends InventoryLists {
  server: { kind: 'netbox' | 'nautobot'; version: string };
  unread: Unread[];
}
