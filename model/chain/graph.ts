import type { Serves, ServesKind, Topology } from '../topology.ts';

/** What stands in the chain: a piece of equipment, a rack, or both where a source gave both the same id. */
export interface ChainNode {
  site: string;
  id: string;
  isRack: boolean;
  isEquipment: boolean;
  /** DSX object type of the equipment; empty for a rack. */
  objectType: string;
}

/** An edge that the chain cannot use, and why. */
export interface DanglingEdge {
  edge: Serves;
  /** The end that is neither a piece of equipment nor a rack of the topology. */
  missing: string;
}

/** Neighbours of each node in one array: those of node `i` are `ends[starts[i]]` to before `ends[starts[i + 1]]`. */
interface Adjacency {
  starts: Int32Array;
  ends: Int32Array;
}

/** The `serves` chain of a plant, by index of node. Made once per topology; nothing in it changes. */
export interface Chain {
  nodes: readonly ChainNode[];
  /** Index of a node, or undefined where the site has no such id. */
  indexOf(site: string, id: string): number | undefined;
  /** Indices of what has an id on any site. */
  indicesOf(id: string): readonly number[];
  /** What a node serves, by kind. */
  down: Readonly<Record<ServesKind, Adjacency>>;
  /** What serves a node, by kind. */
  up: Readonly<Record<ServesKind, Adjacency>>;
  dangling: readonly DanglingEdge[];
}

export const SERVES_KINDS: readonly ServesKind[] = ['power', 'cooling'];

type Places = Pick<Topology, 'racks' | 'equipment' | 'serves'>;

/** Edges towards an id that is a rack and a piece of equipment lead to both; edges that are listed twice count once. */
export function buildChain({ racks, equipment, serves }: Places): Chain {
  const nodes: ChainNode[] = [];
  const byKey = new Map<string, number>();
  const byId = new Map<string, number[]>();
  const add = (site: string, id: string): ChainNode => {
    const key = keyOf(site, id);
    const known = byKey.get(key);
    if (known !== undefined) {
      return nodes[known] as ChainNode;
    }
    const node = { site, id, isRack: false, isEquipment: false, objectType: '' };
    byKey.set(key, nodes.length);
    byId.set(id, [...(byId.get(id) ?? []), nodes.length]);
    nodes.push(node);
    return node;
  };
  racks.forEach(({ site, id }) => (add(site, id).isRack = true));
  equipment.forEach(({ site, id, objectType }) => Object.assign(add(site, id), { isEquipment: true, objectType }));

  const dangling: DanglingEdge[] = [];
  const pairs: Record<ServesKind, Array<[from: number, to: number]>> = { power: [], cooling: [] };
  const seen = new Set<string>();
  for (const edge of serves) {
    const [from, to] = [edge.from, edge.to].map((id) => byKey.get(keyOf(edge.site, id)));
    if (from === undefined || to === undefined) {
      dangling.push({ edge, missing: from === undefined ? edge.from : edge.to });
      continue;
    }
    const key = `${edge.kind} ${from} ${to}`;
    if (from !== to && !seen.has(key)) {
      seen.add(key);
      pairs[edge.kind].push([from, to]);
    }
  }
  const count = nodes.length;
  const reversed = (list: Array<[number, number]>) => list.map(([from, to]): [number, number] => [to, from]);
  return {
    nodes,
    indexOf: (site, id) => byKey.get(keyOf(site, id)),
    indicesOf: (id) => byId.get(id) ?? [],
    down: { power: adjacency(count, pairs.power), cooling: adjacency(count, pairs.cooling) },
    up: { power: adjacency(count, reversed(pairs.power)), cooling: adjacency(count, reversed(pairs.cooling)) },
    dangling,
  };
}

function keyOf(site: string, id: string): string {
  return `${site}\u0000${id}`;
}

function adjacency(count: number, pairs: ReadonlyArray<[from: number, to: number]>): Adjacency {
  const starts = new Int32Array(count + 1);
  pairs.forEach(([from]) => starts[from + 1]!++);
  for (let node = 0; node < count; node++) {
    starts[node + 1]! += starts[node]!;
  }
  const ends = new Int32Array(pairs.length);
  const next = starts.slice();
  for (const [from, to] of pairs) {
    ends[next[from]!++] = to;
  }
  return { starts, ends };
}

/** The neighbours of a node. */
export function neighbours({ starts, ends }: Adjacency, node: number): Int32Array {
  return ends.subarray(starts[node], starts[node + 1]);
}

/** Everything that is reached from some nodes over edges of these kinds, themselves not included unless a cycle leads back. */
function reached(
  chain: Chain,
  direction: 'down' | 'up',
  from: readonly number[],
  kinds: readonly ServesKind[]
): number[] {
  const seen = new Uint8Array(chain.nodes.length);
  const found: number[] = [];
  const queue = [...from];
  for (let at = 0; at < queue.length; at++) {
    for (const kind of kinds) {
      for (const next of neighbours(chain[direction][kind], queue[at]!)) {
        if (seen[next] === 0) {
          seen[next] = 1;
          found.push(next);
          queue.push(next);
        }
      }
    }
  }
  return found;
}

/** What depends on some nodes, directly or through others, nearest first. */
export function downstream(
  chain: Chain,
  from: readonly number[],
  kinds: readonly ServesKind[] = SERVES_KINDS
): number[] {
  return reached(chain, 'down', from, kinds);
}

/** Racks that depend on some nodes. A rack among these nodes counts, too. */
export function racksDownstream(
  chain: Chain,
  from: readonly number[],
  kinds: readonly ServesKind[] = SERVES_KINDS
): number[] {
  const found = new Set([...from, ...downstream(chain, from, kinds)]);
  return [...found].filter((node) => chain.nodes[node]!.isRack);
}

/**
 * What a node depends on, nearest first. With one kind: what supplies it with that, and what these in turn need of any kind: a
 * CRAH without power does not cool.
 */
export function upstream(chain: Chain, node: number, kind?: ServesKind): number[] {
  if (kind === undefined) {
    return reached(chain, 'up', [node], SERVES_KINDS);
  }
  const direct = [...neighbours(chain.up[kind], node)];
  return [...new Set([...direct, ...reached(chain, 'up', direct, SERVES_KINDS)])];
}

/** Whether anything serves a node with a kind. */
export function isServed(chain: Chain, node: number, kind: ServesKind): boolean {
  return neighbours(chain.up[kind], node).length > 0;
}
