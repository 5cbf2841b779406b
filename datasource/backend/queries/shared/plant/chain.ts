import { buildChain, type Chain } from '#model/chain/graph.ts';
import { createLossFinder, type LossFinder } from '#model/chain/loss.ts';
import type { Equipment, Rack, Topology } from '#model/topology.ts';

/** The chain of a topology, with its places by node. */
export interface PlantChain {
  chain: Chain;
  finder: LossFinder;
  rackOf(node: number): Rack | undefined;
  equipmentOf(node: number): Equipment | undefined;
  /** Zones that contain a rack or a piece of equipment, nearest first. */
  zonesOf(node: number): readonly string[];
}

/** Made once for each topology that is read, and let go with it. */
const known = new WeakMap<Topology, PlantChain>();

export function plantChain(topology: Topology): PlantChain {
  const made = known.get(topology) ?? makePlantChain(topology);
  known.set(topology, made);
  return made;
}

function makePlantChain(topology: Topology): PlantChain {
  const chain = buildChain(topology);
  const racks = new Map(topology.racks.map((rack) => [chain.indexOf(rack.site, rack.id), rack]));
  const equipment = new Map(topology.equipment.map((one) => [chain.indexOf(one.site, one.id), one]));
  const parents = new Map(topology.zones.map(({ site, id, parent }) => [`${site}\u0000${id}`, parent]));
  const zonesUp = (site: string, zone: string | undefined) => {
    const zones: string[] = [];
    // Zones that contain each other would never end.
    for (let at = zone; at !== undefined && !zones.includes(at); at = parents.get(`${site}\u0000${at}`)) {
      zones.push(at);
    }
    return zones;
  };
  const zonesByNode = chain.nodes.map(({ site }, node) => {
    const piece = equipment.get(node);
    const rack =
      racks.get(node) ?? (piece?.rack === undefined ? undefined : racks.get(chain.indexOf(site, piece.rack)));
    return zonesUp(site, rack?.zone ?? piece?.zone);
  });
  return {
    chain,
    finder: createLossFinder(chain),
    rackOf: (node) => racks.get(node),
    equipmentOf: (node) => equipment.get(node),
    zonesOf: (node) => zonesByNode[node] ?? [],
  };
}
