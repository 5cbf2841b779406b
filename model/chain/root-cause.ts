import type { ServesKind } from '../topology.ts';
import { type Chain, neighbours, racksDownstream, upstream } from './graph.ts';

/** A piece of equipment that fails, or has until a moment ago. */
export interface Failing {
  node: number;
  /** Since when, epoch ms: the first that failed is the cause of what follows. */
  sinceMs: number;
  /** All that says so is a meter without power: it may be what the meter feeds that has stopped. */
  isWithoutPower?: boolean;
}

/** Meters and machines are read at times of their own; what fails within is one failure. */
const SAME_TIME_MS = 2 * 60_000;

/** Tells which failure is behind what a rack or another piece of equipment shows. */
export interface CauseFinder {
  /** Node of the cause, or undefined where nothing fails that this node depends on by one of these kinds. */
  causeOf(node: number, kinds: readonly ServesKind[]): number | undefined;
}

/**
 * The cause is what fails furthest upstream: a CRAH without power is an effect. A meter that shows no power and feeds one machine alone,
 * which says by its own word that it stopped no later, shows that machine's failure and has none of its own. Of several that do not depend on each other, the one
 * that failed first, then the one with more racks behind it, then the id; so the answer stays the same from one evaluation to the
 * next, and racks that share it fold into one page.
 */
export function createCauseFinder(chain: Chain, all: readonly Failing[]): CauseFinder {
  const shows = loadsOfMeters(chain, all);
  const failing = all.filter(({ node }) => !shows.has(node));
  const byNode = new Map(failing.map((one) => [one.node, one]));
  const reach = new Map(failing.map(({ node }) => [node, racksDownstream(chain, [node]).length]));
  const isEffect = new Map(
    failing.map(({ node }) => [node, upstream(chain, node).some((other) => other !== node && byNode.has(other))])
  );
  // A ring that fails as a whole has no member without a failing one above it.
  const order = [...byNode.values()].sort(
    (a, b) =>
      Number(isEffect.get(a.node)) - Number(isEffect.get(b.node)) ||
      a.sinceMs - b.sinceMs ||
      (reach.get(b.node) ?? 0) - (reach.get(a.node) ?? 0) ||
      (chain.nodes[a.node]!.id < chain.nodes[b.node]!.id ? -1 : 1)
  );
  const known = new Map<string, number | undefined>();
  return {
    causeOf(asked, kinds) {
      const node = shows.get(asked) ?? asked;
      if (order.length === 0) {
        return undefined;
      }
      const key = `${node} ${kinds.join()}`;
      if (!known.has(key)) {
        const above = new Set(kinds.flatMap((kind) => upstream(chain, node, kind)));
        const candidates = order.filter((one) => one.node === node || above.has(one.node));
        known.set(key, candidates[0]?.node);
      }
      return known.get(key);
    },
  };
}

/** The machine whose failure each meter shows, by the meter; over several meters in a row. */
function loadsOfMeters(chain: Chain, failing: readonly Failing[]): Map<number, number> {
  const byNode = new Map(failing.map((one) => [one.node, one]));
  const loadOf = (meter: Failing): Failing | undefined => {
    const seen = new Set<number>();
    for (let at: Failing | undefined = meter; at !== undefined && !seen.has(at.node);) {
      if (!at.isWithoutPower) {
        return at;
      }
      seen.add(at.node);
      const fed: ArrayLike<number> = neighbours(chain.down.power, at.node);
      at = fed.length === 1 ? byNode.get(fed[0]!) : undefined;
    }
    return undefined;
  };
  return new Map(
    failing.flatMap((meter): Array<[number, number]> => {
      const load = meter.isWithoutPower ? loadOf(meter) : undefined;
      return load && load.sinceMs <= meter.sinceMs + SAME_TIME_MS ? [[meter.node, load.node]] : [];
    })
  );
}
