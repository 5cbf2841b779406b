import type { Hall } from './hall.ts';

/** What belongs together: indices of racks and of equipment. */
export interface Lifted {
  racks: Set<number>;
  power: Set<number>;
  cooling: Set<number>;
  /** Of these a line leads to the rack. */
  nearest: Array<{ equipment: number; kind: 'power' | 'cooling' }>;
}

export interface Chains {
  ofRack(index: number): Lifted;
  /** The racks that depend on a piece of equipment. */
  ofEquipment(index: number): Lifted;
}

/** Two feeds come together in a rack. */
const FEEDS = 2;

/** @param isDrawn whether a piece of equipment is on the plan, by its index */
export function chainsOf({ racks, equipment }: Hall, isDrawn: (index: number) => boolean): Chains {
  const byKey = new Map(equipment.map(({ key }, index) => [key, index]));
  const indices = (site: string, ids: readonly string[]) =>
    ids.flatMap((id) => {
      const index = byKey.get(`${site}/${id}`);
      return index !== undefined && isDrawn(index) ? [index] : [];
    });
  return {
    ofRack(index) {
      const { site, powerChain, coolingChain, coolers } = racks[index]!;
      const power = indices(site, powerChain);
      const cooling = indices(site, coolingChain);
      return {
        racks: new Set([index]),
        power: new Set(power),
        cooling: new Set(cooling),
        nearest: [
          ...power.slice(0, FEEDS).map((one) => ({ equipment: one, kind: 'power' as const })),
          ...indices(site, coolers).map((one) => ({ equipment: one, kind: 'cooling' as const })),
        ],
      };
    },
    ofEquipment(index) {
      const { id, site } = equipment[index]!;
      const isCooling = racks.some((rack) => rack.site === site && rack.coolingChain.includes(id));
      const depends = (rack: Hall['racks'][number]) =>
        rack.site === site && (rack.powerChain.includes(id) || rack.coolingChain.includes(id));
      return {
        racks: new Set(racks.flatMap((rack, at) => (depends(rack) ? [at] : []))),
        power: new Set(isCooling ? [] : [index]),
        cooling: new Set(isCooling ? [index] : []),
        nearest: [],
      };
    },
  };
}
