import type { ServesKind } from '../topology.ts';
import { type Chain, neighbours } from './graph.ts';
import { LIQUID_COOLERS } from './roles.ts';

/**
 * What a rack lives on. Air and liquid cool different parts of it: a liquid-cooled rack that has lost its CDU is not helped by
 * three CRAHs.
 */
export type Supply = 'power' | 'air' | 'liquid';

export const SUPPLIES: readonly Supply[] = ['power', 'air', 'liquid'];

export function kindOfSupply(supply: Supply): ServesKind {
  return supply === 'power' ? 'power' : 'cooling';
}

/** What hands a supply to a rack itself. */
export function directSuppliers(chain: Chain, node: number, supply: Supply): number[] {
  const suppliers = [...neighbours(chain.up[kindOfSupply(supply)], node)];
  return suppliers.filter((one) => supplyOf(chain, one, kindOfSupply(supply)) === supply);
}

/** What one node hands to a rack that it serves with a kind. */
export function supplyOf(chain: Chain, supplier: number, kind: ServesKind): Supply {
  if (kind === 'power') {
    return 'power';
  }
  return LIQUID_COOLERS.includes(chain.nodes[supplier]!.objectType) ? 'liquid' : 'air';
}

/**
 * The feeds or coolers of a rack: what serves it directly. Of power, behind a part that it hangs on alone (its own meter, a
 * transfer switch), what serves that: A and B feeds come together in such a part, and are two feeds nevertheless.
 */
export function feedsOf(chain: Chain, node: number, supply: Supply): number[] {
  const direct = directSuppliers(chain, node, supply);
  if (supply !== 'power') {
    return direct;
  }
  const seen = new Set([node]);
  for (let suppliers = direct; suppliers.length > 0;) {
    if (suppliers.length > 1) {
      return suppliers;
    }
    const only = suppliers[0]!;
    if (seen.has(only)) {
      break;
    }
    seen.add(only);
    suppliers = [...neighbours(chain.up.power, only)];
  }
  return direct;
}
