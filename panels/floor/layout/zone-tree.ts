import type { Zone } from '../data/hall.ts';

/** Which zones a rack is in. */
export interface ZoneTree {
  /** From a zone outwards to the one that is in no other; a zone that is not known is alone. */
  chain(site: string, zone: string): Zone[];
}

export function zoneTree(zones: readonly Zone[]): ZoneTree {
  const byKey = new Map(zones.map((zone) => [keyOf(zone.site, zone.id), zone]));
  const known = new Map<string, Zone[]>();
  const walk = (site: string, id: string): Zone[] => {
    const chain: Zone[] = [];
    // Zones that contain each other would never end.
    const seen = new Set<string>();
    for (let at = id; at !== '' && !seen.has(at);) {
      seen.add(at);
      const zone = byKey.get(keyOf(site, at)) ?? {
        ...{ site, id: at, name: at, kind: '', parent: '', containment: undefined },
      };
      chain.push(zone);
      at = zone.parent;
    }
    return chain;
  };
  return {
    chain(site, zone) {
      const key = keyOf(site, zone);
      const found = known.get(key) ?? walk(site, zone);
      known.set(key, found);
      return found;
    },
  };
}

export function keyOf(site: string, id: string): string {
  return `${site}/${id}`;
}
