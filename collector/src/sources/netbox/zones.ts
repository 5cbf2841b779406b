import type { Inventory, LocationRecord } from '#protocols/netbox/read.ts';
import type { Containment, Zone, ZoneKind } from '#model/topology.ts';
import type { NetboxConfig } from './config.ts';
import { fieldOf, nameOf, slugOf } from './fields.ts';
import { chooseIds } from './ids.ts';

export interface Zones {
  zones: Zone[];
  /** Zone of a location of the inventory. */
  zoneOf: (location: string | undefined) => string | undefined;
  /** Whether a location belongs to the site; `undefined` stands for none. */
  isOfSite: (location: string | undefined) => boolean;
}

/**
 * Locations as zones. In Nautobot the sites are locations too: those that the configuration names, or without a parent, are
 * the site itself and no zone.
 */
export function zonesOf(
  { server, locations }: Inventory,
  config: NetboxConfig,
  site: string,
  complain: (message: string) => void
): Zones {
  const byId = new Map(locations.map((location) => [location.id, location]));
  const isNautobot = server.kind === 'nautobot';
  const isRoot = (location: LocationRecord) =>
    isNautobot && (config.sites.length > 0 ? isNamed(location, config.sites) : !location.parent);
  const looped = new Set<string>();

  /** From a location outwards, itself first; ends at the site. */
  const chain = (id: string): LocationRecord[] => {
    const list: LocationRecord[] = [];
    const seen = new Set<string>();
    for (let at = byId.get(id); at !== undefined; at = at.parent ? byId.get(at.parent.id) : undefined) {
      if (seen.has(at.id)) {
        looped.add(at.id);
        break;
      }
      seen.add(at.id);
      list.push(at);
      if (isRoot(at)) {
        break;
      }
    }
    return list;
  };

  const chains = new Map(locations.map(({ id }) => [id, chain(id)]));
  const isOfSite = (id: string | undefined) => {
    if (!isNautobot || config.sites.length === 0) {
      return true;
    }
    return id !== undefined && (chains.get(id) ?? []).some(isRoot);
  };
  const inside = locations.filter((location) => isOfSite(location.id) && !isRoot(location));
  if (looped.size > 0) {
    complain(`${looped.size} locations lie within themselves; their outer zone is left out`);
  }
  const ids = chooseIds(inside, {
    given: (location) => fieldOf(location, config.zoneIdField),
    name: (location) => slugOf(location),
    before: {},
    noun: 'locations',
    complain,
  });
  const zones = inside.flatMap((location): Zone[] => {
    const id = ids.get(location.id);
    if (id === undefined) {
      return [];
    }
    // The first around it that became a zone.
    const outer = looped.has(location.id) ? [] : (chains.get(location.id) ?? []).slice(1);
    const parent = outer.map(({ id: outerId }) => ids.get(outerId)).find((one) => one !== undefined);
    const kind = kindOf(location, outer.filter((one) => !isRoot(one)).length, config);
    const containment = containmentOf(location, config, complain);
    return [
      {
        ...{ id, site, name: nameOf(location) ?? id, kind },
        ...(parent === undefined ? {} : { parent }),
        ...(containment === undefined ? {} : { containment }),
      },
    ];
  });
  return {
    zones: withoutLoops(zones),
    zoneOf: (location) => (location === undefined ? undefined : ids.get(location)),
    isOfSite,
  };
}

const CONTAINMENTS: readonly Containment[] = ['cold', 'hot'];

function containmentOf(
  location: LocationRecord,
  { containmentField }: NetboxConfig,
  complain: (message: string) => void
): Containment | undefined {
  const text = fieldOf(location, containmentField)?.toLowerCase();
  const known = CONTAINMENTS.find((one) => one === text);
  if (text !== undefined && text !== 'none' && known === undefined) {
    complain(
      `custom field ${containmentField} of location ${nameOf(location) ?? location.id} cannot be used: "${text}" is not cold, hot or none`
    );
  }
  return known;
}

/** A loop is cut where it was found first: its zones are there, and the outermost has no parent. */
function withoutLoops(zones: Zone[]): Zone[] {
  const parents = new Map(zones.map(({ id, parent }) => [id, parent]));
  return zones.map(({ parent, ...zone }) => {
    const seen = new Set([zone.id]);
    for (let at = parent; at !== undefined; at = parents.get(at)) {
      if (at === zone.id) {
        parents.set(zone.id, undefined);
        return zone;
      }
      if (seen.has(at)) {
        break;
      }
      seen.add(at);
    }
    return parent === undefined ? zone : { ...zone, parent };
  });
}

function isNamed(location: LocationRecord, names: readonly string[]): boolean {
  return [location.name, location.slug].some((name) => typeof name === 'string' && names.includes(name));
}

const KIND_WORDS: ReadonlyArray<[RegExp, ZoneKind]> = [
  [/\brow\b|\baisle\b/i, 'row'],
  [/\bpod\b/i, 'pod'],
  [/\bhall\b|\bdata ?hall\b/i, 'hall'],
  [/\broom\b|\bcage\b/i, 'room'],
];

function kindOf(location: LocationRecord, depth: number, { zoneKinds }: NetboxConfig): ZoneKind {
  const names = [location.slug, location.name, location.location_type?.name, location.location_type?.display].flatMap(
    (name) => name ?? []
  );
  const configured = names.map((name) => zoneKinds[name]).find((kind) => kind !== undefined);
  if (configured) {
    return configured;
  }
  const words = names.join(' ').replaceAll(/[-_]/g, ' ');
  return KIND_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? (depth === 0 ? 'hall' : 'row');
}
