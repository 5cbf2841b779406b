import { QueryError } from '#model/query/query-error.ts';
import type { ImpactQuery } from '#model/query/impact.ts';
import { shortened } from '#model/text/shortened.ts';

import type { PlantChain } from '../shared/plant/chain.ts';

export interface Target {
  /** Equipment that is lost together; empty: each by itself. */
  lost: number[];
  /** Sources that were named as the cause: an alert of silence names the one that is away. */
  sources: string[];
  /** Whether the loss of a piece of equipment is looked at. */
  isAmong(node: number): boolean;
  /** Whether a rack counts. */
  counts(rack: number): boolean;
  /** Whether only some racks count. */
  isNarrow: boolean;
}

/**
 * What a query is about, by its scope.
 * @param sources names that are sources of data where no equipment has them
 * @throws {QueryError} where the equipment named is not part of any chain
 */
export function targetOf(
  { scope, among = [] }: Pick<ImpactQuery, 'scope' | 'among'>,
  plant: PlantChain,
  sources: ReadonlySet<string> = new Set()
): Target {
  const { chain } = plant;
  const [sites, zones, racks] = [new Set(scope.sites), new Set(scope.zones), new Set(scope.racks)];
  const inSites = (node: number) => sites.size === 0 || sites.has(chain.nodes[node]!.site);
  const lost = scope.equipment.flatMap((id) => {
    const nodes = chain.indicesOf(id).filter((node) => chain.nodes[node]!.isEquipment && inSites(node));
    if (nodes.length === 0 && !sources.has(id)) {
      throw new QueryError(
        `Equipment "${shortened(id)}" is not in the topology. Choose one in the query editor, or leave the field empty to see what would hurt most.`
      );
    }
    return nodes;
  });
  const chosen = new Set(among);
  const together = new Set(lost);
  const isNarrow = scope.sites.length + scope.zones.length + scope.racks.length > 0;
  return {
    lost,
    sources: lost.length === 0 ? scope.equipment.filter((id) => sources.has(id)) : [],
    isAmong: (node) =>
      (together.size === 0 || together.has(node)) && (chosen.size === 0 || chosen.has(chain.nodes[node]!.id)),
    isNarrow,
    counts: (rack) =>
      inSites(rack) &&
      (racks.size === 0 || racks.has(chain.nodes[rack]!.id)) &&
      (zones.size === 0 || plant.zonesOf(rack).some((zone) => zones.has(zone))),
  };
}
