import { racksDownstream } from '#model/chain/graph.ts';
import type { Scope } from '#model/query/selector.ts';

import type { PlantChain } from './chain.ts';

/** Whether a rack is in a scope, or a piece of equipment named by it or serving one of its racks. */
export function scopeTest({ sites, zones, racks, equipment }: Scope, plant: PlantChain): (node: number) => boolean {
  const { chain } = plant;
  const isPlaced = (node: number) =>
    (zones.length === 0 || plant.zonesOf(node).some((zone) => zones.includes(zone))) &&
    (racks.length === 0 || racks.includes(rackIdOf(node)));
  const rackIdOf = (node: number) =>
    chain.nodes[node]!.isRack ? chain.nodes[node]!.id : (plant.equipmentOf(node)?.rack ?? '');
  const isNamed = (node: number) => equipment.length === 0 || equipment.includes(chain.nodes[node]!.id);
  return (node) => {
    const { site, isRack } = chain.nodes[node]!;
    if (sites.length > 0 && !sites.includes(site)) {
      return false;
    }
    if (isRack) {
      return isPlaced(node);
    }
    const isNarrow = zones.length + racks.length > 0;
    return isNamed(node) && (!isNarrow || isPlaced(node) || racksDownstream(chain, [node]).some(isPlaced));
  };
}
