import { drawStatistics, type DrawStatistics, scaled, sumSeries } from '#model/capacity/statistics.ts';
import { downstream } from '#model/chain/graph.ts';
import { feedsOf } from '#model/chain/supply.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws } from '../shared/plant/draws.ts';
import type { Flow, Meters } from '../shared/plant/meters.ts';

/** One feed of a rack, and what the other feeds would hand over to it. */
export interface FeedRow {
  rack: number;
  feed: number;
  own: Flow | undefined;
  /** Its draw where the rack's other feeds, one at a time, are lost: the worst of them. */
  failover: Flow | undefined;
  /** No meter of its own: an equal share of what the rack draws. */
  isAssumed: boolean;
}

export function feedRows(rack: number, plant: PlantChain, meters: Meters, steps: number): FeedRow[] {
  const feeds = feedsOf(plant.chain, rack, 'power');
  const flows = feeds.map((feed) => feedFlow(rack, feed, feeds.length, meters));
  return feeds.map((feed, index) => {
    const own = flows[index];
    const worst = feeds.flatMap((_other, lost) => {
      const moved = lost === index ? undefined : flows[lost]?.flow;
      return own && moved ? [add(own.flow, moved, 1 / (feeds.length - 1), steps)] : [];
    });
    return {
      rack,
      feed,
      own: own?.flow,
      isAssumed: own?.isAssumed ?? false,
      failover: highest(worst),
    };
  });
}

function feedFlow(rack: number, feed: number, count: number, meters: Meters) {
  const own = meters.own(feed);
  const all = meters.own(rack) ?? undefined;
  if (own) {
    return { flow: own, isAssumed: false };
  }
  return all ? { flow: { ...all, values: scaled(all.values, 1 / count) }, isAssumed: count > 1 } : undefined;
}

function add(own: Flow, moved: Flow, share: number, steps: number): Flow {
  return { values: sumSeries([own.values, scaled(moved.values, share)], steps), from: [...own.from, ...moved.from] };
}

function highest(flows: readonly Flow[]): Flow | undefined {
  const peak = (flow: Flow) => drawStatistics(flow.values)?.p95 ?? -Infinity;
  return [...flows].sort((a, b) => peak(b) - peak(a))[0];
}

/** A piece of equipment of the power chain. */
export interface ChainRow {
  node: number;
  flow: Flow | undefined;
  /** What it would draw if the equipment beside it were lost, and which that is. */
  failover?: { flow: Flow; lost: number; isAssumed: boolean };
}

/** Shared power equipment with what it carries, and what it would carry without its neighbour on the other side. */
export function chainRows(plant: PlantChain, meters: Meters, draws: Draws): ChainRow[] {
  const { chain } = plant;
  const shared = chain.nodes.flatMap((_node, index) => {
    const equipment = plant.equipmentOf(index);
    const serves = chain.down.power.starts[index + 1]! > chain.down.power.starts[index]!;
    return equipment && equipment.rack === undefined && serves ? [index] : [];
  });
  const cones = new Map(shared.map((node) => [node, new Set(downstream(chain, [node], ['power']))]));
  const above = suppliersOf(cones);
  return shared.map((node) => {
    const flow = meters.through(node);
    const cone = cones.get(node)!;
    const beside = new Set([...cone].flatMap((one) => above.get(one) ?? []));
    const peers = shared.filter(
      (peer) =>
        beside.has(peer) &&
        peer !== node &&
        plant.equipmentOf(peer)?.objectType === plant.equipmentOf(node)?.objectType &&
        !cone.has(peer) &&
        !cones.get(peer)!.has(node)
    );
    const failovers = flow
      ? peers.flatMap((peer) => failoverOf(node, flow, peer, cone, plant, meters, draws) ?? [])
      : [];
    const peak = ({ flow: one }: { flow: Flow }) => drawStatistics(one.values)?.p95 ?? -Infinity;
    const [worst] = failovers.sort((a, b) => peak(b) - peak(a));
    return { node, flow, ...(worst ? { failover: worst } : {}) };
  });
}

/** By each node what has it downstream. */
function suppliersOf(cones: ReadonlyMap<number, ReadonlySet<number>>): Map<number, number[]> {
  const suppliers = new Map<number, number[]>();
  for (const [node, cone] of cones) {
    for (const one of cone) {
      const known = suppliers.get(one);
      if (known) {
        known.push(node);
      } else {
        suppliers.set(one, [node]);
      }
    }
  }
  return suppliers;
}

/** What a piece of equipment takes over from a lost neighbour: where both feed a part, the lost one's share of it. */
function failoverOf(
  node: number,
  flow: Flow,
  peer: number,
  cone: ReadonlySet<number>,
  plant: PlantChain,
  meters: Meters,
  draws: Draws
): ChainRow['failover'] | undefined {
  const stages = new Map(
    plant.finder
      .of([peer])
      .racks.filter(
        ({ supply, isLost, left }) => supply === 'power' && !isLost && left.some((one) => cone.has(one) || one === node)
      )
      .map((loss) => [loss.stage, loss])
  );
  const moved: Float64Array[] = [];
  let isAssumed = false;
  for (const { stage, node: rack, before, left } of stages.values()) {
    const share = left.filter((one) => cone.has(one) || one === node).length / left.length;
    for (const lost of before.filter((one) => !left.includes(one))) {
      const own = meters.own(lost);
      const whole = own ? undefined : (meters.own(stage) ?? meters.own(rack));
      const values = own?.values ?? (whole ? scaled(whole.values, 1 / before.length) : undefined);
      if (!values) {
        return undefined;
      }
      isAssumed ||= own === undefined;
      moved.push(scaled(values, share));
    }
  }
  return moved.length === 0
    ? undefined
    : { flow: { values: sumSeries([flow.values, ...moved], draws.steps), from: flow.from }, lost: peer, isAssumed };
}

export function statisticsOf(flow: Flow | undefined): DrawStatistics | undefined {
  return flow && drawStatistics(flow.values);
}
