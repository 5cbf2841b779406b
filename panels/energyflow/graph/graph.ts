import { groupBy } from '../../shared/frames/group-by.ts';
import type { Link, Medium } from '../data/read.ts';
import type { Quantity } from '../options.ts';

/** What a node says beside its name: a loss, or something that does not add up. */
export type NodeKind = 'stage' | 'zone' | 'chips' | 'loss' | 'unaccounted' | 'unmetered';
/** Where it stands: on the way of the power, among what computes with it, or on the way of the heat. */
export type Side = 'power' | 'compute' | 'heat';

export interface FlowNode {
  id: string;
  kind: NodeKind;
  /** Id of the zone that it is. */
  zone: string;
  /** Id of the rack that it is. */
  rack: string;
  into: number;
  out: number;
  side: Side;
}

export interface FlowEdge {
  from: number;
  to: number;
  value: number;
  medium: Medium;
  link: Link;
}

export interface FlowGraph {
  nodes: FlowNode[];
  edges: FlowEdge[];
}

/** Where all power of the racks comes together again as heat. */
export const HEAT = 'Heat of the racks';
/** More comes out than goes in: this much came from nowhere. */
export const SURPLUS = 'More than goes in';
/** A flow of less than this part of the largest is a hair that nobody sees; the table has it. */
const LEAST_SHARE = 0.001;

/** The links of one site as a graph without circles, as it is drawn: power to the chips, and from there its heat. */
export function flowGraph(links: readonly Link[], quantity: Quantity, showHeat: boolean): FlowGraph {
  const shown = throughHeat(rackByRack(links.filter(({ medium }) => showHeat || medium === 'power'))).map(upright);
  const valueOf = (link: Link) => (quantity === 'power' ? link.powerW : link.energyWh);
  const most = Math.max(0, ...shown.map(valueOf));
  const nodes = new Map<string, number>();
  const graph: FlowGraph = { nodes: [], edges: [] };
  const node = (id: string, zone: string, rack: string): number => {
    const known = nodes.get(id);
    if (known !== undefined) {
      graph.nodes[known]!.zone ||= zone;
      graph.nodes[known]!.rack ||= rack;
      return known;
    }
    nodes.set(id, graph.nodes.length);
    graph.nodes.push({ id, kind: kindOf(id), zone, rack, into: 0, out: 0, side: 'power' });
    return graph.nodes.length - 1;
  };
  for (const link of shown) {
    const value = valueOf(link);
    if (value <= most * LEAST_SHARE) {
      continue;
    }
    const from = node(link.from, link.fromZone, '');
    const to = node(link.to, link.toZone, link.toRack);
    if (reaches(graph.edges, to, from)) {
      continue;
    }
    graph.edges.push({ from, to, value, medium: link.medium, link });
    graph.nodes[from]!.out += value;
    graph.nodes[to]!.into += value;
  }
  for (const [index, one] of graph.nodes.entries()) {
    const takesHeat = graph.edges.some(({ to, medium }) => to === index && medium === 'heat');
    const givesHeat = graph.edges.some(({ from, medium }) => from === index && medium === 'heat');
    // Where no meter says how heat gets there, it begins in the middle of its way.
    one.side = takesHeat || (givesHeat && one.into === 0) ? 'heat' : one.kind === 'chips' ? 'compute' : 'power';
    one.kind = one.kind === 'stage' && one.zone !== '' ? 'zone' : one.kind;
  }
  return graph;
}

/** Racks, as one or by zone. */
export function isRacks({ id, kind }: FlowNode): boolean {
  return kind === 'zone' || id === 'Racks';
}

function kindOf(id: string): NodeKind {
  if (id.startsWith('Losses')) {
    return 'loss';
  }
  if (id.startsWith('Without a meter')) {
    return 'unmetered';
  }
  if (id === 'Not accounted for' || id === SURPLUS) {
    return 'unaccounted';
  }
  return CHIPS.includes(id) ? 'chips' : 'stage';
}

/** A flow below 0 is one in the other direction: more has come out than went in. */
function upright(link: Link): Link {
  return link.powerW >= 0
    ? link
    : {
        ...link,
        from: link.to === 'Not accounted for' ? SURPLUS : link.to,
        to: link.from,
        fromZone: link.toZone,
        toZone: link.fromZone,
        powerW: -link.powerW,
        energyWh: -link.energyWh,
      };
}

/** More racks than these, each by itself, are hairs. */
const MOST_RACKS = 12;

/** Racks one by one, where the answer has them so: the largest by name, the others as one, and all of them into what they power. */
function rackByRack(links: readonly Link[]): readonly Link[] {
  const into = groupBy(
    links.filter(({ toRack }) => toRack !== ''),
    ({ toRack }) => toRack
  );
  if (into.size === 0) {
    return links;
  }
  const racks = [...into].map(([rack, of]) => ({ rack, powerW: sum(of, ({ powerW }) => powerW) }));
  racks.sort((a, b) => b.powerW - a.powerW);
  const named = new Set(
    racks.slice(0, racks.length > MOST_RACKS ? MOST_RACKS - 1 : MOST_RACKS).map(({ rack }) => rack)
  );
  const others = `Other racks (${racks.length - named.size})`;
  const folded = links.map((link) =>
    link.toRack === '' || named.has(link.toRack) ? link : { ...link, to: others, toRack: '', toZone: '', links: [] }
  );
  const merged = [...groupBy(folded, ({ from, to, medium }) => [from, to, medium].join('\u0000')).values()].map(
    together
  );
  const hasChips = links.some(({ from }) => from === 'Racks');
  const on = [
    ...groupBy(
      merged.filter(({ to, toRack }) => toRack !== '' || to === others),
      ({ to }) => to
    ),
  ].map(([from, of]): Link => ({
    ...together(of),
    from,
    to: 'Racks',
    fromZone: '',
    toZone: '',
    toRack: '',
    basis: 'computed',
    links: [],
  }));
  return [...merged, ...(hasChips ? on : [])];
}

/** Flows of the same ends as one. */
function together(links: readonly Link[]): Link {
  const [first] = links as [Link];
  return links.length === 1
    ? first
    : {
        ...first,
        powerW: sum(links, ({ powerW }) => powerW),
        energyWh: sum(links, ({ energyWh }) => energyWh),
        coverage: Math.min(...links.map(({ coverage }) => coverage)),
        meters: [...new Set(links.flatMap(({ meters }) => meters))],
      };
}

/**
 * What a chip draws leaves it as heat. The answer measures both at the racks, so that drawn as it is each watt would leave the
 * racks twice: here the chips' power goes on into the heat of the racks, and what no server tells of goes there from its racks.
 */
function throughHeat(links: readonly Link[]): Link[] {
  const sources = new Set(links.filter(({ medium }) => medium === 'heat').map(({ from }) => from));
  const heated = links.filter(({ medium, from }) => medium === 'heat' && ['Racks'].includes(from));
  if (heated.length === 0 || !sources.has('Racks')) {
    return [...links];
  }
  const power = links.filter(({ medium }) => medium === 'power');
  const chips = power.filter(({ to }) => CHIPS.includes(to));
  const racks = new Set([...chips.map(({ from }) => from), 'Racks', ...zonesOf(power)]);
  const [sample] = heated as [Link];
  const toHeat = (from: string, of: readonly Link[], fromZone: string): Link => ({
    ...sample,
    ...{ from, to: HEAT, fromZone, toZone: '', basis: 'computed', links: [], medium: 'heat' },
    powerW: sum(of, ({ powerW }) => powerW),
    energyWh: sum(of, ({ energyWh }) => energyWh),
    coverage: Math.min(1, ...of.map(({ coverage }) => coverage)),
    meters: [...new Set(of.flatMap(({ meters }) => meters))],
  });
  const fromChips = [...groupBy(chips, ({ to }) => to)].map(([chip, of]) => toHeat(chip, of, ''));
  const fromRacks = [...racks].flatMap((rack) => {
    const into = power.filter(({ to }) => to === rack);
    if (into.length === 0) {
      return [];
    }
    const on = chips.filter(({ from }) => from === rack);
    const rest = toHeat(rack, into, into[0]!.toZone);
    const powerW = rest.powerW - sum(on, (one) => one.powerW);
    const energyWh = rest.energyWh - sum(on, (one) => one.energyWh);
    // Coverages differ a little: what is within an error of meters is none.
    return powerW > METER_ERROR * rest.powerW ? [{ ...rest, powerW, energyWh: Math.max(0, energyWh) }] : [];
  });
  return [
    ...power,
    ...fromChips,
    ...fromRacks,
    ...links
      .filter(({ medium }) => medium === 'heat')
      .map((link) => (link.from === 'Racks' ? { ...link, from: HEAT } : link)),
  ];
}

/** As the data source calls what racks power. */
const CHIPS = ['GPUs', 'Servers besides GPUs', 'Racks besides servers'];
/** Two meters of class 1 (IEC 62053-21). */
const METER_ERROR = 0.02;

const zonesOf = (links: readonly Link[]) => links.filter(({ toZone }) => toZone !== '').map(({ to }) => to);

function sum(links: readonly Link[], of: (link: Link) => number): number {
  return links.reduce((total, link) => total + of(link), 0);
}

/** Whether a way leads from one node to another already: an edge back would close a circle. */
function reaches(edges: readonly FlowEdge[], from: number, to: number): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let at = 0; at < queue.length; at++) {
    if (queue[at] === to) {
      return true;
    }
    for (const edge of edges) {
      if (edge.from === queue[at] && !seen.has(edge.to)) {
        seen.add(edge.to);
        queue.push(edge.to);
      }
    }
  }
  return false;
}
