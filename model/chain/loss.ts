import type { ServesKind } from '../topology.ts';
import { cycles } from './cycles.ts';
import { type Chain, downstream, isServed, neighbours, SERVES_KINDS } from './graph.ts';
import { directSuppliers, feedsOf, kindOfSupply, SUPPLIES, type Supply, supplyOf } from './supply.ts';

/** What a loss does to one rack, for one of its supplies. */
export interface RackLoss {
  node: number;
  supply: Supply;
  /** Where suppliers are missing: the rack itself, or what it hangs on: its power meter, the chilled water loop. */
  stage: number;
  /** What serves the stage when nothing is lost. */
  before: number[];
  /** Those that still work; none where the rack has lost this supply. */
  left: number[];
  /** Nothing is left of this supply. */
  isLost: boolean;
}

export interface Loss {
  /** Equipment that stops working, what was lost itself included. */
  failed: number[];
  /** Racks that lose a supply or part of it, those without any left first. */
  racks: RackLoss[];
}

/** Finds what a loss does; made once per chain, asked as often as needed. */
export interface LossFinder {
  of(lost: readonly number[]): Loss;
  /** Rings that nothing outside feeds: taken to work by themselves, and worth a look. */
  unfedRings: ReadonlyArray<{ kind: ServesKind; nodes: readonly number[] }>;
}

/**
 * A node works while it has a supply of every kind that serves it: one working supplier is enough, and it must lead back to a
 * node that nothing serves. So two busways with a tie feed each other, but not when both have lost what feeds them. Whether one
 * supplier can carry the load of all is a question of numbers, not of the chain.
 */
export function createLossFinder(chain: Chain): LossFinder {
  const unfedRings = SERVES_KINDS.flatMap((kind) =>
    cycles(chain, kind)
      .filter((ring) => !isFedFromOutside(chain, kind, ring))
      .map((nodes) => ({ kind, nodes }))
  );
  const assumed: Record<ServesKind, Uint8Array> = {
    power: new Uint8Array(chain.nodes.length),
    cooling: new Uint8Array(chain.nodes.length),
  };
  unfedRings.forEach(({ kind, nodes }) => nodes.forEach((node) => (assumed[kind][node] = 1)));
  const isRoot = (node: number, kind: ServesKind) => assumed[kind][node] === 1 || !isServed(chain, node, kind);
  return {
    unfedRings,
    of: (lost) => lossOf(chain, lost, isRoot),
  };
}

function isFedFromOutside(chain: Chain, kind: ServesKind, ring: readonly number[]): boolean {
  const members = new Set(ring);
  return ring.some((node) => neighbours(chain.up[kind], node).some((from) => !members.has(from)));
}

/** Only what depends on the lost can fail, so nothing else is looked at. */
function lossOf(chain: Chain, lost: readonly number[], isRoot: (node: number, kind: ServesKind) => boolean): Loss {
  const inCone = new Uint8Array(chain.nodes.length);
  const cone = [...new Set([...lost, ...downstream(chain, lost)])];
  cone.forEach((node) => (inCone[node] = 1));
  const dead = new Uint8Array(chain.nodes.length);
  lost.forEach((node) => (dead[node] = 1));
  for (let changed = true; changed;) {
    changed = false;
    for (const kind of SERVES_KINDS) {
      const supplied = suppliedWithin(chain, kind, cone, inCone, dead, isRoot);
      for (const node of cone) {
        if (dead[node] === 0 && supplied[node] === 0) {
          dead[node] = 1;
          changed = true;
        }
      }
    }
  }
  return {
    failed: cone.filter((node) => dead[node] === 1 && chain.nodes[node]!.isEquipment),
    racks: [...lostRacks(chain, cone, dead), ...reducedRacks(chain, cone, dead)],
  };
}

/** Racks without any working supplier of a supply that they had. */
function lostRacks(chain: Chain, cone: readonly number[], dead: Uint8Array): RackLoss[] {
  return cone.flatMap((node) =>
    SUPPLIES.flatMap((supply) => {
      const before = chain.nodes[node]!.isRack ? directSuppliers(chain, node, supply) : [];
      const isLost = before.length > 0 && before.every((one) => dead[one] === 1);
      return isLost ? [{ node, supply, stage: node, before: feedsOf(chain, node, supply), left: [], isLost }] : [];
    })
  );
}

interface Stage {
  node: number;
  kind: ServesKind;
  /** Of a rack, whose air and liquid count apart. */
  supply?: Supply;
  before: number[];
  left: number[];
}

/** Racks that hang on a stage that has lost some suppliers and kept others; each once per supply, by its weakest stage. */
function reducedRacks(chain: Chain, cone: readonly number[], dead: Uint8Array): RackLoss[] {
  const stages = cone
    .filter((node) => dead[node] === 0 || chain.nodes[node]!.isRack)
    .flatMap((node) => stagesOf(chain, node, dead))
    .sort((a, b) => a.left.length - b.left.length);
  const seen = new Set<string>();
  const found: RackLoss[] = [];
  const note = (node: number, supply: Supply, { node: stage, before, left }: Stage) => {
    const key = `${node} ${supply}`;
    const direct = directSuppliers(chain, node, supply);
    if (!seen.has(key) && direct.some((one) => dead[one] === 0)) {
      seen.add(key);
      found.push({ node, supply, stage, before, left, isLost: false });
    }
  };
  const visited = { power: new Set<number>(), cooling: new Set<number>() };
  for (const stage of stages) {
    if (stage.supply !== undefined) {
      note(stage.node, stage.supply, stage);
      continue;
    }
    const queue = [stage.node];
    for (let at = 0; at < queue.length; at++) {
      for (const next of neighbours(chain.down[stage.kind], queue[at]!)) {
        if (chain.nodes[next]!.isRack) {
          note(next, supplyOf(chain, queue[at]!, stage.kind), stage);
        } else if (dead[next] === 0 && !visited[stage.kind].has(next)) {
          visited[stage.kind].add(next);
          queue.push(next);
        }
      }
    }
  }
  return found;
}

/** The supplies of a node that some, but not all, of its suppliers are missing from. */
function stagesOf(chain: Chain, node: number, dead: Uint8Array): Stage[] {
  const { isRack } = chain.nodes[node]!;
  const candidates: Array<Pick<Stage, 'kind' | 'supply' | 'before'>> = isRack
    ? SUPPLIES.map((supply) => ({ kind: kindOfSupply(supply), supply, before: directSuppliers(chain, node, supply) }))
    : SERVES_KINDS.map((kind) => ({ kind, before: [...neighbours(chain.up[kind], node)] }));
  return candidates.flatMap((candidate) => {
    const left = candidate.before.filter((one) => dead[one] === 0);
    return left.length > 0 && left.length < candidate.before.length ? [{ ...candidate, node, left }] : [];
  });
}

/** Nodes of the cone that a kind still reaches, from outside of it or from a node that nothing serves. */
function suppliedWithin(
  chain: Chain,
  kind: ServesKind,
  cone: readonly number[],
  inCone: Uint8Array,
  dead: Uint8Array,
  isRoot: (node: number, kind: ServesKind) => boolean
): Uint8Array {
  const supplied = new Uint8Array(chain.nodes.length);
  const queue: number[] = [];
  for (const node of cone) {
    if (isRoot(node, kind) || neighbours(chain.up[kind], node).some((from) => inCone[from] === 0)) {
      supplied[node] = 1;
      queue.push(node);
    }
  }
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at]!;
    if (dead[node] === 1) {
      continue;
    }
    for (const next of neighbours(chain.down[kind], node)) {
      if (inCone[next] === 1 && supplied[next] === 0) {
        supplied[next] = 1;
        queue.push(next);
      }
    }
  }
  return supplied;
}

/** Equipment whose loss alone takes a supply of a rack away, nearest first. */
export function singlePointsOfFailure(chain: Chain, finder: LossFinder, node: number, supply: Supply): number[] {
  const candidates = new Set<number>();
  const queue = [...directSuppliers(chain, node, supply)];
  for (let at = 0; at < queue.length; at++) {
    const candidate = queue[at]!;
    if (!candidates.has(candidate)) {
      candidates.add(candidate);
      SERVES_KINDS.forEach((one) => queue.push(...neighbours(chain.up[one], candidate)));
    }
  }
  return [...candidates].filter((candidate) =>
    finder.of([candidate]).racks.some((rack) => rack.node === node && rack.supply === supply && rack.isLost)
  );
}
