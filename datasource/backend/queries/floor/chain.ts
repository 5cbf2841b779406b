import { type Chain, upstream } from '#model/chain/graph.ts';
import { directSuppliers, feedsOf } from '#model/chain/supply.ts';

import type { StoredTopology } from '../../sql/topology.ts';
import { plantChain } from '../shared/plant/chain.ts';

/** What feeds and cools a rack, ids of equipment. */
export interface RackChain {
  /** What serves it with power directly, or the feeds that come together in its meter. */
  feeds: string[];
  /** What cools it with air or liquid directly. */
  coolers: string[];
  /** All that its power depends on, nearest first; and its cooling. */
  power: string[];
  cooling: string[];
}

/** Once for each topology: it takes a walk for each rack. */
const known = new WeakMap<StoredTopology, RackChain[]>();

/** In the order of the racks. */
export function rackChains(topology: StoredTopology): readonly RackChain[] {
  const before = known.get(topology);
  if (before) {
    return before;
  }
  const { chain } = plantChain(topology);
  const chains = topology.racks.map(({ site, id }) => chainOf(chain, chain.indexOf(site, id)));
  known.set(topology, chains);
  return chains;
}

function chainOf(chain: Chain, node: number | undefined): RackChain {
  if (node === undefined) {
    return { feeds: [], coolers: [], power: [], cooling: [] };
  }
  const ids = (nodes: readonly number[]) => [...new Set(nodes)].map((one) => chain.nodes[one]!.id);
  return {
    feeds: ids(feedsOf(chain, node, 'power')),
    coolers: ids([...directSuppliers(chain, node, 'air'), ...directSuppliers(chain, node, 'liquid')]),
    power: ids(upstream(chain, node, 'power')),
    cooling: ids(upstream(chain, node, 'cooling')),
  };
}
