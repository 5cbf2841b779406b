import { type FlowGraph, type FlowNode, isRacks } from '../graph/graph.ts';
import type { Write } from '../words/flow-words.ts';
import { columnsOf } from './columns.ts';
import { textWidth, type Wrapped, wrapped } from './label.ts';
import { placeSankey, type PlacedEdge, type PlacedNode } from './place.ts';

/** Where something stands in the drawing, px from its upper left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnNode {
  node: FlowNode;
  box: Box;
  /** Name over one line or more, then the number. */
  label: { lines: string[]; anchor: 'start' | 'middle'; x: number; y: number; box: Box };
}

export interface Drawing {
  width: number;
  height: number;
  isUpright: boolean;
  nodes: DrawnNode[];
  edges: PlacedEdge[];
  /** Where each side begins along the flow, px. */
  sides: Partial<Record<FlowNode['side'], number>>;
  /** From where to where PUE looks along the flow: from the utility to the end of the racks, px. */
  pueSpan: readonly [number, number] | undefined;
}

const NODE_WIDTH = 12;
export const LINE = 15;
const LABEL_GAP = 6;
/** Above: PUE with its bracket, and titles of the sides. */
export const HEAD = 66;
/** A column that leaves less for names, px, makes hyphenated scraps of them; then it flows downwards. */
const LEAST_LABEL = 84;
const MOST_LABEL = 150;
const LEAST_BAND = 4;
/** Lower than this, px, a drawing that flows to the right has no room for its labels. */
const LEAST_HEIGHT = 340;
/** Downwards: px of a band between a label and the next node, so that its bend is seen. */
const BEND = 40;
const UPRIGHT_LABELS = [120, 100, 84, 72, 62, 54];

/** Lays out a flow for a panel: to the right where its names have room, else downwards. Heights below what it needs grow; the panel scrolls. */
export function drawFlow(graph: FlowGraph, write: Write, width: number, height: number): Drawing {
  const columns = columnsOf(graph);
  const count = columns.members.length;
  const lastLabel = Math.min(
    MOST_LABEL,
    Math.max(0, ...(columns.members.at(-1) ?? []).map((item) => labelWidth(graph.nodes[item], write)))
  );
  const length = width - lastLabel - LABEL_GAP - 2;
  const room = (count > 1 ? (length - NODE_WIDTH) / (count - 1) : length) - NODE_WIDTH - 2 * LABEL_GAP;
  const needed = Math.max(LEAST_LABEL, ...graph.nodes.map(({ id }) => Math.min(MOST_LABEL, longestWord(id))));
  return room >= needed
    ? toTheRight(graph, write, width, Math.max(height, LEAST_HEIGHT), { length, room, lastLabel, count })
    : downwards(graph, write, width, count, columns.members);
}

/** px of the longest word: a word is not broken. */
function longestWord(name: string): number {
  return Math.max(...name.split(' ').map(textWidth));
}

const valueOf = ({ into, out }: FlowNode, write: Write) => write(Math.max(into, out));

function labelWidth(node: FlowNode | undefined, write: Write): number {
  return node ? Math.max(textWidth(node.id), textWidth(valueOf(node, write))) : 0;
}

function toTheRight(
  graph: FlowGraph,
  write: Write,
  width: number,
  height: number,
  { length, room, lastLabel, count }: { length: number; room: number; lastLabel: number; count: number }
): Drawing {
  const column = columnsOf(graph).column;
  const names = graph.nodes.map(({ id }, index) => wrapped(id, column[index] === count - 1 ? lastLabel : room, 3));
  const placed = placeSankey(graph, {
    length,
    breadth: height - HEAD - 4,
    nodeWidth: NODE_WIDTH,
    gap: 8,
    least: LEAST_BAND,
    labelOf: (node) => LINE * (names[node]!.lines.length + 1) + 2,
  });
  const nodes = graph.nodes.map((node, index): DrawnNode => {
    const { along, across, size } = placed.nodes[index]!;
    const lines = [...names[index]!.lines, valueOf(node, write)];
    const [x, y] = [along + NODE_WIDTH + LABEL_GAP + 1, HEAD + across + size / 2 - (LINE * lines.length) / 2];
    const labelBox = { x, y, width: Math.max(...lines.map(textWidth)), height: LINE * lines.length };
    return {
      node,
      box: { x: along + 1, y: HEAD + across, width: NODE_WIDTH, height: size },
      label: { lines, anchor: 'start', x, y: y + 11, box: labelBox },
    };
  });
  return {
    ...{ width, height, isUpright: false, nodes },
    edges: placed.edges.map((edge) => moved(edge, 1, HEAD)),
    ...spans(graph, placed.nodes, 1),
  };
}

function downwards(
  graph: FlowGraph,
  write: Write,
  width: number,
  count: number,
  members: readonly number[][]
): Drawing {
  const gap = 6;
  const breadth = width - 2;
  const values = graph.nodes.map((node) => valueOf(node, write));
  const wrap = (item: number, most: number): Wrapped & { slot: number } => {
    const { id } = graph.nodes[item]!;
    const name = wrapped(id, Math.max(most, longestWord(id)), 4);
    return { ...name, slot: Math.max(name.width, textWidth(values[item]!)) + 4 };
  };
  const names = new Array<ReturnType<typeof wrap>>(graph.nodes.length);
  for (const column of members) {
    const own = column.filter((item) => item < graph.nodes.length);
    const fits = (most: number) =>
      own.reduce((sum, item) => sum + wrap(item, most).slot + gap, 0) <= UPRIGHT_FILL * breadth;
    const most = UPRIGHT_LABELS.find(fits) ?? UPRIGHT_LABELS.at(-1)!;
    own.forEach((item) => (names[item] = wrap(item, most)));
  }
  const rows = Math.max(1, ...names.map(({ lines }) => lines.length)) + 1;
  const step = NODE_WIDTH + LINE * rows + BEND;
  const length = step * Math.max(0, count - 1) + NODE_WIDTH;
  const placed = placeSankey(graph, {
    ...{ length, breadth, nodeWidth: NODE_WIDTH, gap, least: LEAST_BAND },
    labelOf: (node) => names[node]!.slot,
  });
  const nodes = graph.nodes.map((node, index): DrawnNode => {
    const { along, across, size } = placed.nodes[index]!;
    const lines = [...names[index]!.lines, values[index]!];
    const [half, y] = [names[index]!.slot / 2, HEAD + along + NODE_WIDTH];
    const x = Math.min(Math.max(1 + across + size / 2, half), width - half);
    return {
      node,
      box: { x: 1 + across, y: HEAD + along, width: size, height: NODE_WIDTH },
      label: {
        ...{ lines, anchor: 'middle', x, y: y + 14 },
        box: { x: x - half, y: y + 3, width: 2 * half, height: LINE * lines.length },
      },
    };
  });
  return {
    ...{ width, height: HEAD + length + LINE * rows + 8, isUpright: true, nodes },
    edges: placed.edges.map((edge) => moved(edge, HEAD, 1)),
    ...spans(graph, placed.nodes, HEAD),
  };
}

/** Of the breadth labels take no more than this, so that bands are seen to differ. */
const UPRIGHT_FILL = 0.85;

function moved({ width, stops }: PlacedEdge, along: number, across: number): PlacedEdge {
  return {
    width,
    stops: stops.map((stop) => ({ ...stop, along: stop.along + along, across: stop.across + across })),
  };
}

function spans(graph: FlowGraph, placed: readonly PlacedNode[], offset: number): Pick<Drawing, 'sides' | 'pueSpan'> {
  const sides: Drawing['sides'] = {};
  graph.nodes.forEach(({ side, kind }, index) => {
    const { along } = placed[index]!;
    if (kind === 'stage' || kind === 'zone' || kind === 'chips') {
      sides[side] = Math.min(sides[side] ?? Infinity, along + offset);
    }
  });
  const at = (is: (node: FlowNode) => boolean) =>
    graph.nodes.flatMap((node, index) => (is(node) ? [placed[index]!.along + offset] : []));
  const [utility, racks] = [at(({ id }) => id === 'Utility'), at(isRacks)];
  return {
    sides,
    pueSpan: utility.length > 0 && racks.length > 0 ? [utility[0]!, Math.max(...racks) + NODE_WIDTH] : undefined,
  };
}
