import { QueryError } from '#model/query/query-error.ts';
import type { ImpactQuery } from '#model/query/impact.ts';
import type { Scope } from '#model/query/selector.ts';

import type { PlantChain } from '../shared/plant/chain.ts';

export interface Target {
  /** Equipment that is lost together; empty: each by itself. */
  lost: number[];
  /** Whether a rack counts. */
  counts(rack: number): boolean;
  /** Whether only some racks count. */
  isNarrow: boolean;
}

/**
 * What a query is about, by its scope and the labels of an alert.
 * @throws {QueryError} where the equipment named is not part of any chain
 */
export function targetOf({ scope, labels }: ImpactQuery, plant: PlantChain): Target {
  const merged = withLabels(scope, labels);
  const { chain } = plant;
  const inSites = (node: number) => merged.sites.length === 0 || merged.sites.includes(chain.nodes[node]!.site);
  const lost = merged.equipment.flatMap((id) => {
    const nodes = chain.indicesOf(id).filter((node) => chain.nodes[node]!.isEquipment && inSites(node));
    if (nodes.length === 0) {
      throw new QueryError(
        `Equipment "${id}" is not in the topology. Choose one in the query editor, or leave the field empty to see what would hurt most.`
      );
    }
    return nodes;
  });
  const isNarrow = merged.sites.length + merged.zones.length + merged.racks.length > 0;
  return {
    lost,
    isNarrow,
    counts: (rack) =>
      inSites(rack) &&
      (merged.racks.length === 0 || merged.racks.includes(chain.nodes[rack]!.id)) &&
      (merged.zones.length === 0 || plant.zonesOf(rack).some((zone) => merged.zones.includes(zone))),
  };
}

/** The most exact label counts: an alert of a rack names its zone as well. */
function withLabels(scope: Scope, labels: Readonly<Record<string, string>>): Scope {
  const { root_cause: cause, equipment, rack, zone, site } = labels;
  const sites = site ? [...scope.sites, site] : scope.sites;
  const lost = cause || equipment;
  if (lost) {
    return { ...scope, sites, equipment: [...scope.equipment, lost] };
  }
  if (rack) {
    return { ...scope, sites, racks: [...scope.racks, rack] };
  }
  return { ...scope, sites, zones: zone ? [...scope.zones, zone] : scope.zones };
}
