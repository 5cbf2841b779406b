import type { ServesKind } from '../topology.ts';
import { type Chain, neighbours } from './graph.ts';

/**
 * Nodes that serve each other in a ring, one list per ring, for a kind. A ring bus is one on purpose; most others are mistakes.
 * Tarjan's strongly connected components (SIAM J. Comput. 1(2), 1972), without recursion: chains may be long.
 */
export function cycles(chain: Chain, kind: ServesKind): number[][] {
  const count = chain.nodes.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const next = new Int32Array(count);
  const stack: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  const enter = (node: number) => {
    order[node] = low[node] = counter++;
    stack.push(node);
    onStack[node] = 1;
  };
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) {
      continue;
    }
    enter(root);
    const path = [root];
    while (path.length > 0) {
      const node = path.at(-1)!;
      const targets = neighbours(chain.down[kind], node);
      const target = targets[next[node]!];
      if (target !== undefined) {
        next[node]!++;
        if (order[target] === -1) {
          enter(target);
          path.push(target);
        } else if (onStack[target] === 1) {
          low[node] = Math.min(low[node]!, order[target]!);
        }
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) {
        low[parent] = Math.min(low[parent]!, low[node]!);
      }
      if (low[node] === order[node]) {
        const ring = stack.splice(stack.lastIndexOf(node));
        ring.forEach((member) => (onStack[member] = 0));
        if (ring.length > 1) {
          found.push(ring);
        }
      }
    }
  }
  return found;
}
