import type { ServesKind } from '../topology.ts';
import { type Chain, racksDownstream, upstream } from './graph.ts';

/** A piece of equipment that fails, or has until a moment ago. */
export interface Failing {
  node: number;
  /** Since when, epoch ms: the first that failed is the cause of what follows. */
  sinceMs: number;
}

/** Tells which failure is behind what a rack or another piece of equipment shows. */
export interface CauseFinder {
  /** Node of the cause, or undefined where nothing fails that this node depends on by one of these kinds. */
  causeOf(node: number, kinds: readonly ServesKind[]): number | undefined;
}

/**
 * The cause is what fails furthest upstream: a CRAH without power is an effect. Of several that do not depend on each other, the one
 * that failed first, then the one with more racks behind it, then the id; so the answer stays the same from one evaluation to the
 * next, and racks that share it fold into one page.
 */
export function createCauseFinder(chain: Chain, failing: readonly Failing[]): CauseFinder {
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
    causeOf(node, kinds) {
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
