import type { FlowGraph, FlowNode } from '../graph/graph.ts';
import { columnsOf, type Columns } from './columns.ts';
import { ordered } from './order.ts';

export interface PlacedNode {
  /** Along the flow, from its start, px. */
  along: number;
  /** Across the flow, px. */
  across: number;
  /** Across, px: the larger of what goes in and comes out. */
  size: number;
  column: number;
}

/** Where a band passes a column: it enters at `along` and leaves it `length` later. */
export interface Stop {
  along: number;
  length: number;
  across: number;
}

export interface PlacedEdge {
  width: number;
  stops: Stop[];
}

export interface Placed {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  columns: number;
}

export interface Space {
  /** px along the flow and across it. */
  length: number;
  breadth: number;
  /** px of a node along the flow. */
  nodeWidth: number;
  /** px between nodes of a column. */
  gap: number;
  /** px that a node has at least across, so that it can be reached. */
  least: number;
  /** px across that the label of a node needs. */
  labelOf: (node: number, column: number, columns: number) => number;
}

/** px between the lanes of flows that only pass a column. */
const LANE_GAP = 5;
/** A band that is there is seen, px. */
const MIN_BAND = 1;
const RELAXATIONS = 24;

/** Places a graph without circles; a band is as broad as what it carries, in one scale for all, and labels have room beside each other. */
export function placeSankey(graph: FlowGraph, space: Space): Placed {
  const { nodes, edges } = graph;
  const columns = columnsOf(graph);
  const count = columns.members.length;
  const values = [
    ...nodes.map(({ into, out }) => Math.max(into, out)),
    ...columns.ways.flatMap((way, edge) => way.slice(1, -1).map(() => edges[edge]!.value)),
  ];
  const isStop = (item: number) => item >= nodes.length;
  const labels = values.map((_, item) => (isStop(item) ? 0 : space.labelOf(item, columns.column[item]!, count)));
  const gapOf = (item: number) => (isStop(item) ? LANE_GAP : space.gap);
  const scale = scaleOf(columns, values, labels, gapOf, isStop, space);
  const size = values.map((value, item) =>
    isStop(item) ? Math.max(MIN_BAND, value * scale) : Math.max(space.least, value * scale)
  );
  const slot = size.map((px, item) => Math.max(px, labels[item]!));
  const order = ordered(columns, weigher(nodes, values));
  const across = relaxed(order, columns, size, slot, gapOf, space.breadth);
  const step = count > 1 ? (space.length - space.nodeWidth) / (count - 1) : 0;
  const placed = values.map((_, item) => ({
    along: columns.column[item]! * step,
    across: across[item]!,
    size: size[item]!,
    column: columns.column[item]!,
  }));
  return {
    nodes: placed.slice(0, nodes.length),
    edges: placeEdges(graph, columns, placed, scale, space),
    columns: count,
  };
}

const LAST: Record<FlowNode['kind'], number> = { stage: 0, zone: 0, chips: 0, loss: 1, unmetered: 2, unaccounted: 3 };

/** The way of the power comes first, the largest above; then lanes that pass; losses, and what does not add up, below. */
function weigher(nodes: readonly FlowNode[], values: readonly number[]): (item: number) => number {
  const most = Math.max(1, ...values);
  return (item) => {
    const node = nodes[item];
    return (node ? 2 * LAST[node.kind] : 1) - values[item]! / most / 2;
  };
}

/** px per unit, so that the fullest column just fits with its labels; where labels alone are too much, without them. */
function scaleOf(
  { members }: Columns,
  values: readonly number[],
  labels: readonly number[],
  gapOf: (item: number) => number,
  isStop: (item: number) => boolean,
  { breadth, least }: Space
): number {
  const fits = (scale: number, withLabels: boolean) =>
    members.every((column) => {
      const total = column.reduce((sum, item, at) => {
        const own = Math.max(isStop(item) ? MIN_BAND : least, values[item]! * scale, withLabels ? labels[item]! : 0);
        return sum + own + (at > 0 ? Math.min(gapOf(item), gapOf(column[at - 1]!)) : 0);
      }, 0);
      return total <= breadth;
    });
  const most = Math.max(0, ...values);
  if (most === 0) {
    return 0;
  }
  const largest = (withLabels: boolean) => {
    let [low, high] = [0, breadth / most];
    for (let round = 0; round < 40; round++) {
      const middle = (low + high) / 2;
      [low, high] = fits(middle, withLabels) ? [middle, high] : [low, middle];
    }
    return low;
  };
  return largest(true) || largest(false);
}

/** Each item as near to what it is joined to as its neighbours in the column allow. */
function relaxed(
  order: readonly number[][],
  { segments }: Columns,
  size: readonly number[],
  slot: readonly number[],
  gapOf: (item: number) => number,
  breadth: number
): number[] {
  const centre = new Array<number>(size.length).fill(0);
  const between = (a: number, b: number) => Math.min(gapOf(a), gapOf(b));
  for (const column of order) {
    const total = column.reduce(
      (sum, item, at) => sum + slot[item]! + (at > 0 ? between(column[at - 1]!, item) : 0),
      0
    );
    let at = Math.max(0, (breadth - total) / 2);
    column.forEach((item, place) => {
      at += place > 0 ? between(column[place - 1]!, item) : 0;
      centre[item] = at + slot[item]! / 2;
      at += slot[item]!;
    });
  }
  const joined = new Map<number, Array<{ other: number; value: number }>>();
  for (const { from, to, value } of segments) {
    joined.set(from, [...(joined.get(from) ?? []), { other: to, value }]);
    joined.set(to, [...(joined.get(to) ?? []), { other: from, value }]);
  }
  for (let round = 0; round < RELAXATIONS; round++) {
    const pull = 0.9 * (1 - round / RELAXATIONS);
    for (const column of round % 2 === 0 ? order : [...order].reverse()) {
      for (const item of column) {
        const own = joined.get(item) ?? [];
        const total = own.reduce((sum, { value }) => sum + value, 0);
        if (total > 0) {
          const wanted = own.reduce((sum, { other, value }) => sum + value * centre[other]!, 0) / total;
          centre[item] = centre[item]! + pull * (wanted - centre[item]!);
        }
      }
      keepApart(column, centre, slot, between, breadth);
    }
  }
  return centre.map((middle, item) => middle - size[item]! / 2);
}

/** Pushes down what overlaps, then up from the end: order and gaps hold. */
function keepApart(
  column: readonly number[],
  centre: number[],
  slot: readonly number[],
  between: (a: number, b: number) => number,
  breadth: number
): void {
  let least = 0;
  column.forEach((item, place) => {
    const half = slot[item]! / 2;
    least += place > 0 ? between(column[place - 1]!, item) : 0;
    centre[item] = Math.max(centre[item]!, least + half);
    least = centre[item] + half;
  });
  let most = breadth;
  for (let place = column.length - 1; place >= 0; place--) {
    const item = column[place]!;
    const half = slot[item]! / 2;
    centre[item] = Math.min(centre[item]!, most - half);
    most = centre[item] - half - (place > 0 ? between(column[place - 1]!, item) : 0);
  }
}

/** Bands leave and arrive in the order of what they are joined to, so that they cross as seldom as can be. */
function placeEdges(
  { nodes, edges }: FlowGraph,
  { ways }: Columns,
  placed: readonly PlacedNode[],
  scale: number,
  { nodeWidth }: Space
): PlacedEdge[] {
  const width = edges.map(({ value }) => Math.max(MIN_BAND, value * scale));
  const middle = (item: number) => placed[item]!.across + placed[item]!.size / 2;
  const [leaves, arrives] = [new Array<number>(edges.length).fill(0), new Array<number>(edges.length).fill(0)];
  nodes.forEach((_, index) => {
    for (const [ends, next, place] of [
      ['from', (edge: number) => ways[edge]![1]!, leaves],
      ['to', (edge: number) => ways[edge]!.at(-2)!, arrives],
    ] as const) {
      const own = edges.flatMap((edge, at) => (edge[ends] === index ? [at] : []));
      own.sort((a, b) => middle(next(a)) - middle(next(b)));
      let at = placed[index]!.across;
      for (const edge of own) {
        place[edge] = at;
        at += width[edge]!;
      }
    }
  });
  return edges.map((_, edge) => ({
    width: width[edge]!,
    stops: ways[edge]!.map((item, at, way) => ({
      along: placed[item]!.along,
      length: nodeWidth,
      across: at === 0 ? leaves[edge]! : at === way.length - 1 ? arrives[edge]! : placed[item]!.across,
    })),
  }));
}
