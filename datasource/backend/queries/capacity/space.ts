import { TAKES_SPACE } from '#model/chain/roles.ts';
import type { Topology } from '#model/topology.ts';

/** Height units of a rack. */
export interface Space {
  heightU?: number;
  usedU?: number;
  freeU?: number;
  /** Machines in it whose height is not known: what is free is not known either. */
  unknown: number;
}

/** The space of each rack, by site and rack. */
export function spacesOf({ racks, equipment }: Topology): (site: string, rack: string) => Space {
  const key = (site: string, rack: string) => `${site}\u0000${rack}`;
  const used = new Map<string, { units: number; unknown: number }>();
  for (const { site, rack, heightU, objectType } of equipment) {
    if (rack !== undefined) {
      const sums = used.get(key(site, rack)) ?? { units: 0, unknown: 0 };
      sums.units += heightU ?? 0;
      sums.unknown += heightU === undefined && TAKES_SPACE.includes(objectType) ? 1 : 0;
      used.set(key(site, rack), sums);
    }
  }
  const heights = new Map(racks.map(({ site, id, heightU }) => [key(site, id), heightU]));
  return (site, rack) => {
    const { units, unknown } = used.get(key(site, rack)) ?? { units: 0, unknown: 0 };
    const heightU = heights.get(key(site, rack));
    const usedU = unknown === 0 ? units : undefined;
    return {
      unknown,
      ...(heightU === undefined ? {} : { heightU }),
      ...(usedU === undefined ? {} : { usedU }),
      ...(heightU === undefined || usedU === undefined ? {} : { freeU: Math.max(0, heightU - usedU) }),
    };
  };
}
