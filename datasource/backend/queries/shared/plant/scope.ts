import { racksDownstream } from '#model/chain/graph.ts';
import type { Scope } from '#model/query/selector.ts';

import type { Notice } from '../../../frames/frame.ts';
import type { PlantChain } from './chain.ts';

/** Said where a scope leaves nothing, so that nobody looks for a meter that is missing. */
export const NOTHING_IN_SCOPE: Notice = {
  severity: 'warning',
  text: 'Nothing of the topology lies in this scope. Widen the scope, or correct its ids.',
};

/**
 * Whether a rack is in a scope, or a piece of equipment named by it or serving one of its racks. Where the scope names equipment, its
 * racks are those that hold it or that it serves.
 */
export function scopeTest(scope: Scope, plant: PlantChain): (node: number) => boolean {
  const { chain } = plant;
  const [sites, zones, racks, equipment] = [scope.sites, scope.zones, scope.racks, scope.equipment].map(
    (ids) => new Set(ids)
  ) as [Set<string>, Set<string>, Set<string>, Set<string>];
  const isPlaced = (node: number) =>
    (zones.size === 0 || plant.zonesOf(node).some((zone) => zones.has(zone))) &&
    (racks.size === 0 || racks.has(rackIdOf(node)));
  const rackIdOf = (node: number) =>
    chain.nodes[node]!.isRack ? chain.nodes[node]!.id : (plant.equipmentOf(node)?.rack ?? '');
  const isNamed = (node: number) => equipment.size === 0 || equipment.has(chain.nodes[node]!.id);
  const racksOfNamed = equipment.size === 0 ? undefined : new Set(racksOf(scope.equipment, plant));
  return (node) => {
    const { site, isRack } = chain.nodes[node]!;
    if (sites.size > 0 && !sites.has(site)) {
      return false;
    }
    if (isRack) {
      return isPlaced(node) && (racksOfNamed?.has(node) ?? true);
    }
    const isNarrow = zones.size + racks.size > 0;
    return isNamed(node) && (!isNarrow || isPlaced(node) || racksDownstream(chain, [node]).some(isPlaced));
  };
}

function racksOf(equipment: readonly string[], plant: PlantChain): number[] {
  const { chain } = plant;
  const named = equipment.flatMap((id) => chain.indicesOf(id));
  const around = named.flatMap((node) => {
    const rack = plant.equipmentOf(node)?.rack;
    return rack === undefined ? [] : (chain.indexOf(chain.nodes[node]!.site, rack) ?? []);
  });
  return [...around, ...racksDownstream(chain, named)];
}
