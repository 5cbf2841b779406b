import type { FlowGraph } from '../graph/graph.ts';

/** Part of a flow between one column and the next; ends are indices of nodes, or of stops of long flows after them. */
export interface Segment {
  from: number;
  to: number;
  edge: number;
  value: number;
}

export interface Columns {
  /** Column of each node, and of each stop after them. */
  column: number[];
  /** Column by column, what stands in it. */
  members: number[][];
  segments: Segment[];
  /** For each flow its nodes and the stops between them, from its start to its end. */
  ways: number[][];
}

/**
 * Columns of a graph without circles: a node stands behind all that flows into it. A flow over several columns gets a stop in each
 * of them, so that it has a lane of its own and does not run over what stands there (Sugiyama et al., IEEE SMC 11 (1981), 109).
 */
export function columnsOf({ nodes, edges }: FlowGraph): Columns {
  const isHeat = (node: number) => nodes[node]!.side === 'heat';
  const power = longestWays(
    nodes.map(() => 0),
    edges.filter(({ to }) => !isHeat(to))
  );
  const afterPower = Math.max(-1, ...power.filter((_, node) => !isHeat(node))) + 1;
  // Heat that nothing is measured to lead to stands behind all power all the same.
  const column = longestWays(
    nodes.map(({ into }, node) => (isHeat(node) && into === 0 ? afterPower : 0)),
    edges
  );
  // What comes from nowhere stands right before what it flows into.
  nodes.forEach(({ into, out }, index) => {
    if (into === 0 && out > 0 && column[index] === 0 && !isHeat(index)) {
      const next = Math.min(...edges.filter(({ from }) => from === index).map(({ to }) => column[to]!));
      column[index] = Math.max(0, next - 1);
    }
  });
  const segments: Segment[] = [];
  const ways = edges.map(({ from, to, value }, edge) => {
    const way = [from];
    for (let at = column[from]! + 1; at < column[to]!; at++) {
      way.push(column.length);
      column.push(at);
    }
    way.push(to);
    way.slice(1).forEach((end, index) => segments.push({ from: way[index]!, to: end, edge, value }));
    return way;
  });
  const count = nodes.length === 0 ? 0 : Math.max(...column) + 1;
  const members = Array.from({ length: count }, () => new Array<number>());
  column.forEach((at, item) => members[at]!.push(item));
  return { column, members, segments, ways };
}

/** The longest way to each node, in edges, from where it stands at least. */
function longestWays(least: readonly number[], edges: FlowGraph['edges']): number[] {
  const columns = [...least];
  // Without circles no way is longer than there are nodes.
  for (let round = 0; round < least.length; round++) {
    let hasMoved = false;
    for (const { from, to } of edges) {
      if (columns[to]! <= columns[from]!) {
        columns[to] = columns[from]! + 1;
        hasMoved = true;
      }
    }
    if (!hasMoved) {
      break;
    }
  }
  return columns;
}
