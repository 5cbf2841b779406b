import { type Chain, neighbours } from '#model/chain/graph.ts';
import { feedsOf } from '#model/chain/supply.ts';

/** Everything that power comes through to a node, nearest first, itself not included. */
export function powerPath({ up }: Chain, node: number): number[] {
  const seen = new Set([node]);
  const queue = [node];
  for (let at = 0; at < queue.length; at++) {
    for (const next of neighbours(up.power, queue[at]!)) {
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return queue.slice(1);
}

/** By what power comes through to a rack: the part of the rack's feeds that it carries, 0 to 1. */
export function powerShares(chain: Chain, rack: number): Map<number, number> {
  const feeds = feedsOf(chain, rack, 'power');
  const counts = new Map<number, number>();
  for (const feed of feeds) {
    for (const node of new Set([feed, ...powerPath(chain, feed)])) {
      counts.set(node, (counts.get(node) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([node, count]) => [node, count / feeds.length]));
}
