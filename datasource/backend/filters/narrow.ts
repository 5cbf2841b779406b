import { RE2JS } from 're2js';

import type { Filter, FilterKey } from '#model/query/filters.ts';
import { QueryError } from '#model/query/query-error.ts';
import type { Scope } from '#model/query/selector.ts';
import type { Topology, Zone } from '#model/topology.ts';

const LIST_OF = { site: 'sites', zone: 'zones', rack: 'racks', equipment: 'equipment' } as const;

/**
 * The scope with the filters applied, as lists of ids; undefined where nothing is left, since an empty list would mean all.
 * A zone stands for the zones in it. Without a zone means without those in it, and without what lies directly in a zone around it.
 * @throws {QueryError} when an expression cannot be read
 */
export function narrowScope(scope: Scope, filters: readonly Filter[], topology: Topology): Scope | undefined {
  const narrowed = { ...scope };
  for (const filter of filters) {
    const list = LIST_OF[filter.key];
    const given = narrowed[list];
    const kept: readonly string[] =
      filter.key === 'zone' ? zonesOf(filter, topology.zones) : idsOf(filter, topology[list]);
    const before = filter.key === 'zone' ? [...inside(new Set(given), topology.zones)] : given;
    const isKept = new Set(kept);
    const both = given.length === 0 ? [...kept] : before.filter((id) => isKept.has(id));
    if (both.length === 0) {
      return undefined;
    }
    narrowed[list] = both;
  }
  return narrowed;
}

function idsOf(filter: Filter, places: ReadonlyArray<{ id: string }>): string[] {
  const isKept = testOf(filter);
  return [...new Set(places.map(({ id }) => id).filter(isKept))];
}

function zonesOf(filter: Filter, zones: readonly Zone[]): string[] {
  const isNegative = filter.operator.startsWith('!');
  if (!isNegative) {
    return [...inside(new Set(idsOf(filter, zones)), zones)];
  }
  const kept = new Set(idsOf(filter, zones));
  const dropped = inside(new Set(zones.map(({ id }) => id).filter((id) => !kept.has(id))), zones);
  const isAround = (id: string) => [...inside(new Set([id]), zones)].some((nested) => dropped.has(nested));
  return [...kept].filter((id) => !isAround(id));
}

/** The zones and all that are nested in them. */
export function inside(ids: ReadonlySet<string>, zones: readonly Zone[]): Set<string> {
  const found = new Set(ids);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { id, parent } of zones) {
      if (parent !== undefined && found.has(parent)) {
        found.add(id);
      }
    }
  }
  return found;
}

/** Expressions run in time that grows with the text alone: somebody's slow one must not stop the others. */
function testOf({ key, operator, values }: Filter): (id: string) => boolean {
  if (operator === '=~' || operator === '!~') {
    const pattern = patternOf(key, values[0] ?? '');
    return (id) => pattern.matches(id) === (operator === '=~');
  }
  const ids = new Set(values);
  return (id) => ids.has(id) === !operator.startsWith('!');
}

function patternOf(key: FilterKey, text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new QueryError(
      `The filter of ${key} has the expression "${text.slice(0, 100)}", which cannot be read (${(error as Error).message}). Write a regular expression that a whole id matches, such as R-A.*, without look-around.`
    );
  }
}

/** Ids of one key that are left with the filters of the others. */
export function idsWithin(key: FilterKey, filters: readonly Filter[], topology: Topology): string[] {
  const none: Scope = { sites: [], zones: [], racks: [], equipment: [] };
  const scope = narrowScope(none, filters, topology);
  if (!scope) {
    return [];
  }
  const left = {
    sites: new Set(scope.sites),
    zones: new Set(scope.zones),
    racks: new Set(scope.racks),
    equipment: new Set(scope.equipment),
  };
  const isIn = (list: keyof typeof left, id: string | undefined) =>
    left[list].size === 0 || (id !== undefined && left[list].has(id));
  const zoneOf = new Map(topology.racks.map(({ site, id, zone }) => [`${site}\u0000${id}`, zone]));
  const equipment = topology.equipment.filter(
    ({ id, site, rack, zone }) =>
      isIn('sites', site) &&
      isIn('racks', rack) &&
      isIn('equipment', id) &&
      isIn('zones', rack === undefined ? zone : (zoneOf.get(`${site}\u0000${rack}`) ?? zone))
  );
  const holding = new Set(equipment.map(({ site, rack }) => `${site}\u0000${rack}`));
  const racks = topology.racks.filter(
    ({ id, site, zone }) =>
      isIn('sites', site) &&
      isIn('zones', zone) &&
      isIn('racks', id) &&
      (scope.equipment.length === 0 || holding.has(`${site}\u0000${id}`))
  );
  const zones = new Set(
    [...racks.map(({ site, zone }) => [site, zone]), ...equipment.map(({ site, zone }) => [site, zone])].map(String)
  );
  const isNarrow = scope.racks.length + scope.equipment.length > 0;
  const ids = {
    rack: () => racks.map(({ id }) => id),
    equipment: () => equipment.map(({ id }) => id),
    zone: () =>
      topology.zones
        .filter(
          ({ id, site }) => isIn('sites', site) && isIn('zones', id) && (!isNarrow || zones.has(String([site, id])))
        )
        .map(({ id }) => id),
    site: () =>
      filters.length === 0
        ? topology.sites.map(({ id }) => id)
        : [...racks, ...equipment, ...(isNarrow ? [] : topology.zones.filter(({ id }) => isIn('zones', id)))]
            .map(({ site }) => site)
            .filter((id) => isIn('sites', id)),
  };
  return [...new Set(ids[key]())].sort();
}
