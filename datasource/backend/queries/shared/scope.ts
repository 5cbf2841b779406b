import type { Scope } from '#model/query/selector.ts';
import type { Equipment, Rack, Topology, Zone } from '#model/topology.ts';

/** Which places of a topology a scope has; an empty list of it means all, and the lists combine with AND. */
export interface ScopeFilter {
  hasZone(zone: Pick<Zone, 'site' | 'id'>): boolean;
  hasRack(rack: Rack): boolean;
  hasEquipment(equipment: Equipment): boolean;
}

/** A zone includes the zones in it; a rack is in the scope of the equipment in it. */
export function scopeFilter(topology: Topology, { sites, zones, racks, equipment }: Scope): ScopeFilter {
  const inSites = ({ site }: { site: string }) => sites.length === 0 || sites.includes(site);
  const inside = zonesInside(topology, zones);
  const inZones = (site: string, zone: string | undefined) =>
    zones.length === 0 || (zone !== undefined && inside.has(keyOf(site, zone)));
  const zoneOfRack = new Map(topology.racks.map(({ site, id, zone }) => [keyOf(site, id), zone]));
  const rackNames = new Set(racks);
  const equipmentNames = new Set(equipment);
  const racksOfEquipment = new Set(
    equipment.length === 0
      ? []
      : topology.equipment
          .filter(({ id, rack }) => rack !== undefined && equipmentNames.has(id))
          .map(({ site, rack }) => keyOf(site, rack as string))
  );
  return {
    hasZone: (zone) => inSites(zone) && inZones(zone.site, zone.id),
    hasRack: ({ site, id, zone }) =>
      inSites({ site }) &&
      inZones(site, zone) &&
      (racks.length === 0 || rackNames.has(id)) &&
      (equipment.length === 0 || racksOfEquipment.has(keyOf(site, id))),
    hasEquipment: ({ site, id, zone, rack }) =>
      inSites({ site }) &&
      inZones(site, rack === undefined ? zone : zoneOfRack.get(keyOf(site, rack))) &&
      (racks.length === 0 || (rack !== undefined && rackNames.has(rack))) &&
      (equipment.length === 0 || equipmentNames.has(id)),
  };
}

/** An id is of one site. */
export function keyOf(site: string, id: string): string {
  return `${site}\u0000${id}`;
}

function zonesInside({ zones }: Topology, chosen: readonly string[]): Set<string> {
  const children = Map.groupBy(zones, ({ site, parent }) => keyOf(site, parent ?? ''));
  const inside = new Set<string>();
  const add = ({ site, id }: Zone) => {
    const key = keyOf(site, id);
    if (!inside.has(key)) {
      inside.add(key);
      children.get(key)?.forEach(add);
    }
  };
  const names = new Set(chosen);
  zones.filter(({ id }) => names.has(id)).forEach(add);
  return inside;
}
