import { drawStatistics, phaseImbalance, sumSeries } from '#model/capacity/statistics.ts';
import { type RackRoom, stranded } from '#model/capacity/stranded.ts';
import { neighbours } from '#model/chain/graph.ts';
import { directSuppliers, feedsOf, supplyOf } from '#model/chain/supply.ts';
import type { CapacityDraw } from '#model/query/capacity.ts';
import type { Rack, Topology } from '#model/topology.ts';
import { METRIC } from '#model/chain/roles.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws } from '../shared/plant/draws.ts';
import type { Meters } from '../shared/plant/meters.ts';
import type { Snapshot } from '../shared/plant/snapshot.ts';
import { type CoolerRow, coolerRows, coolingOf } from './cooling.ts';
import { fitOf } from './fit.ts';
import { createLimits } from './limits.ts';
import { powerShares } from './paths.ts';
import { chainRows, feedRows, statisticsOf } from './power.ts';
import type { CapacityRow } from './row.ts';
import { type Space, spacesOf } from './space.ts';

export interface CapacitySource {
  topology: Topology;
  plant: PlantChain;
  draws: Draws;
  meters: Meters;
  snapshot: Snapshot;
  /** Which draw counts for what is left. */
  draw: CapacityDraw;
  /** Whether a node is in the scope. */
  isInScope(node: number): boolean;
}

interface RackLine {
  node: number;
  rack: Rack;
  values: Float64Array | undefined;
  row: CapacityRow;
}

function rackLines({ topology, plant, meters, draw, isInScope }: CapacitySource): RackLine[] {
  const spaceOf = spacesOf(topology);
  return topology.racks.flatMap((rack) => {
    const node = plant.chain.indexOf(rack.site, rack.id)!;
    if (!isInScope(node)) {
      return [];
    }
    const flow = meters.own(node) ?? meters.through(node);
    const statistics = statisticsOf(flow);
    const feeds = feedsOf(plant.chain, node, 'power').length;
    const limit = rack.powerLimitW;
    const space = spaceOf(rack.site, rack.id);
    const limits =
      limit === undefined
        ? {}
        : {
            limit: limit * Math.max(1, feeds),
            limitFrom: 'topology',
            ...(feeds > 0 ? { limitN1: limit * (feeds - 1) } : {}),
          };
    const row: CapacityRow = {
      site: rack.site,
      ...optional('zone', rack.zone),
      rack: rack.id,
      name: rack.name,
      ...limits,
      ...optional('draw', statistics),
      ...(flow ? { drawFrom: flow.from.join(', ') } : {}),
      ...(feeds > 0 ? { shares: feeds } : {}),
      ...(feeds > 1 && statistics ? { failover: statistics[draw] / (feeds - 1) } : {}),
      space,
    };
    row.stranded = stranded([roomOf(row, draw)]);
    return [{ node, rack, values: flow?.values, row }];
  });
}

/** What may be added without losing the other feed, where there is one. */
export function leftOf(
  { limit, limitN1, shares = 1, draw: statistics }: CapacityRow,
  draw: CapacityDraw
): number | undefined {
  const counts = shares > 1 ? limitN1 : limit;
  return counts === undefined || !statistics ? undefined : counts - statistics[draw];
}

function roomOf(row: CapacityRow, draw: CapacityDraw): RackRoom {
  return { ...optional('powerW', leftOf(row, draw)), ...optional('spaceU', row.space?.freeU) };
}

export function capacityOfRacks(source: CapacitySource): CapacityRow[] {
  return rackLines(source).map(({ row }) => row);
}

/** Every zone with all racks in it and in the zones within it. */
export function capacityOfZones(source: CapacitySource): CapacityRow[] {
  const { topology, plant, draws, snapshot, draw } = source;
  const lines = rackLines(source);
  const coolers = coolerRows(plant, snapshot);
  return topology.zones.flatMap((zone) => {
    const inside = lines.filter(({ node, rack }) => rack.site === zone.site && plant.zonesOf(node).includes(zone.id));
    if (inside.length === 0) {
      return [];
    }
    const counted = inside.filter(({ row, values }) => row.limit !== undefined && values !== undefined);
    const statistics = drawStatistics(
      sumSeries(
        counted.flatMap(({ values }) => values ?? []),
        draws.steps
      )
    );
    const total = (of: (row: CapacityRow) => number | undefined) => sumOf(counted.map(({ row }) => of(row)));
    const cooling = coolingOf(
      inside.map(({ node }) => node),
      coolers,
      plant
    );
    const rooms = inside.map(({ row }) => roomOf(row, draw));
    const isCoolingOwn = cooling !== undefined && !cooling.isShared;
    return [
      {
        site: zone.site,
        zone: zone.id,
        name: zone.name,
        ...optional(
          'limit',
          total(({ limit }) => limit)
        ),
        // A rack with one feed has nothing left without it.
        ...optional(
          'limitN1',
          total(({ limitN1 }) => limitN1)
        ),
        ...(counted.length > 0
          ? { limitFrom: 'topology', shares: Math.min(...counted.map(({ row }) => row.shares ?? 1)) }
          : {}),
        ...optional('draw', statistics),
        ...optional('cooling', cooling),
        space: spaceOfAll(inside.map(({ row }) => row.space)),
        stranded: stranded(rooms, isCoolingOwn ? cooling.limitW - cooling.drawW : undefined),
        racks: inside.length,
        counted: counted.length,
      },
    ];
  });
}

function spaceOfAll(spaces: ReadonlyArray<Space | undefined>): Space {
  return {
    unknown: spaces.reduce((sum, space) => sum + (space?.unknown ?? 0), 0),
    ...optional('heightU', sumOf(spaces.map((space) => space?.heightU))),
    ...optional('usedU', sumOf(spaces.map((space) => space?.usedU))),
    ...optional('freeU', sumOf(spaces.map((space) => space?.freeU))),
  };
}

export function capacityOfFeeds(source: CapacitySource): CapacityRow[] {
  const { plant, meters, draws, draw } = source;
  return rackLines(source).flatMap(({ node, rack }) =>
    feedRows(node, plant, meters, draws.steps).map((feed): CapacityRow => ({
      site: rack.site,
      ...optional('zone', rack.zone),
      rack: rack.id,
      equipment: plant.chain.nodes[feed.feed]!.id,
      name: plant.equipmentOf(feed.feed)?.name ?? plant.chain.nodes[feed.feed]!.id,
      ...(rack.powerLimitW === undefined ? {} : { limit: rack.powerLimitW, limitFrom: 'topology' }),
      ...optional('draw', statisticsOf(feed.own)),
      ...(feed.own
        ? { drawFrom: feed.isAssumed ? `equal share of ${feed.own.from.join(', ')}` : feed.own.from.join(', ') }
        : {}),
      ...optional('failover', statisticsOf(feed.failover)?.[draw]),
    }))
  );
}

/** Racks with how much more load each could take, and what stops it. */
export function capacityOfFit(source: CapacitySource): CapacityRow[] {
  const { plant, snapshot, draw } = source;
  const chainLimits = new Map(chainLines({ ...source, isInScope: () => true }).map(({ node, row }) => [node, row]));
  const coolers = coolerRows(plant, snapshot);
  return rackLines(source).map(({ node, rack, row }) => ({
    ...row,
    fit: fitOf(node, rack, row, { plant, snapshot, chainLimits, coolers, draw }),
  }));
}

/** What every rack could still take, W, with its free space in mind; undefined where it is not known. */
function usableByRack(source: CapacitySource): Map<number, number | undefined> {
  return new Map(
    rackLines({ ...source, isInScope: () => true }).map(({ node, row }) => {
      const { powerW, spaceU } = roomOf(row, source.draw);
      return [node, powerW === undefined ? undefined : spaceU !== undefined && spaceU <= 0 ? 0 : Math.max(0, powerW)];
    })
  );
}

/** Undefined where one of the racks could take nobody knows how much. */
function usableOf(
  shares: ReadonlyArray<readonly [rack: number, share: number]>,
  usable: ReadonlyMap<number, number | undefined>
): number | undefined {
  return sumOf(shares.map(([rack, share]) => (usable.get(rack) === undefined ? undefined : usable.get(rack)! * share)));
}

export function capacityOfChain(source: CapacitySource): CapacityRow[] {
  const { plant, draw, isInScope } = source;
  const usable = usableByRack(source);
  const behind = new Map<number, Array<[rack: number, share: number]>>();
  for (const rack of usable.keys()) {
    for (const [node, share] of powerShares(plant.chain, rack)) {
      behind.set(node, [...(behind.get(node) ?? []), [rack, share]]);
    }
  }
  return chainLines(source)
    .filter(({ node }) => isInScope(node))
    .map(({ node, row }) => {
      const hasOther = row.failover !== undefined;
      const carried = hasOther ? row.failover : row.draw?.[draw];
      const shares = (behind.get(node) ?? []).map(([rack, share]): [number, number] => [rack, hasOther ? 1 : share]);
      return withStranded(row, 'powerW', carried, usableOf(shares, usable));
    });
}

/** What is left of its limit and nothing behind it can take. */
function withStranded(
  row: CapacityRow,
  what: 'powerW' | 'coolingW',
  carried: number | undefined,
  usable: number | undefined
): CapacityRow {
  if (row.limit === undefined || carried === undefined || usable === undefined) {
    return row;
  }
  return { ...row, stranded: { [what]: Math.max(0, row.limit - carried - usable) } };
}

interface ChainLine {
  node: number;
  row: CapacityRow;
}

function chainLines(source: CapacitySource): ChainLine[] {
  const { plant, meters, draws, draw } = source;
  const limitOf = createLimits(plant, draws, meters);
  const idOf = (node: number) => plant.chain.nodes[node]!.id;
  return chainRows(plant, meters, draws).map(({ node, flow, failover }): ChainLine => {
    const limit = limitOf(node);
    return {
      node,
      row: {
        site: plant.chain.nodes[node]!.site,
        ...optional('zone', plant.zonesOf(node)[0]),
        equipment: idOf(node),
        name: plant.equipmentOf(node)?.name ?? idOf(node),
        ...(limit ? { limit: limit.watts, limitFrom: limit.from } : {}),
        ...optional('draw', statisticsOf(flow)),
        ...(flow ? { drawFrom: flow.from.join(', ') } : {}),
        ...optional('failover', statisticsOf(failover?.flow)?.[draw]),
        ...(failover ? { failoverLost: idOf(failover.lost) } : {}),
      },
    };
  });
}

export function capacityOfCooling(source: CapacitySource): CapacityRow[] {
  const { plant, snapshot, isInScope } = source;
  const { chain } = plant;
  const usable = usableByRack(source);
  const rows = coolerRows(plant, snapshot);
  /** Racks of a cooler with its part of what they give to coolers of its kind, without one of them where there are several. */
  const sharesOf = (node: number): Array<[number, number]> =>
    [...neighbours(chain.down.cooling, node)]
      .filter((rack) => chain.nodes[rack]!.isRack)
      .map((rack) => {
        const beside = directSuppliers(chain, rack, supplyOf(chain, node, 'cooling')).length;
        return [rack, 1 / Math.max(1, beside - 1)];
      });
  const idOf = (node: number) => plant.chain.nodes[node]!.id;
  const toRow = ({ node, heatW, limitW, failover }: CoolerRow): CapacityRow => ({
    site: plant.chain.nodes[node]!.site,
    ...optional('zone', plant.zonesOf(node)[0]),
    equipment: idOf(node),
    name: plant.equipmentOf(node)?.name ?? idOf(node),
    ...(limitW === undefined ? {} : { limit: limitW, limitFrom: 'fan or pump speed' }),
    ...(heatW === undefined
      ? {}
      : { draw: { p50: heatW, p95: heatW, p99: heatW, max: heatW, coverage: 1 }, drawFrom: 'now' }),
    ...(failover ? { failover: failover.heatW, failoverLost: idOf(failover.lost) } : {}),
  });
  return rows
    .filter(({ node }) => isInScope(node))
    .map((one) =>
      withStranded(toRow(one), 'coolingW', one.failover?.heatW ?? one.heatW, usableOf(sharesOf(one.node), usable))
    );
}

/** Meters that tell their phases apart. */
export function capacityOfPhases({ plant, draws, draw, isInScope }: CapacitySource): CapacityRow[] {
  const byMeter = new Map<number, { phases: Map<string, number | undefined>; limit?: number }>();
  for (const { point, metric, values } of draws.points) {
    const node = point.equipment ? plant.chain.indexOf(point.site.id, point.equipment.id) : undefined;
    if (node === undefined || !isInScope(node)) {
      continue;
    }
    const meter = byMeter.get(node) ?? { phases: new Map<string, number | undefined>() };
    if (metric === METRIC.phaseCurrent && point.phase !== null) {
      meter.phases.set(point.phase, drawStatistics(values)?.[draw]);
      byMeter.set(node, meter);
    } else if (metric === METRIC.currentLimit) {
      Object.assign(meter, optional('limit', drawStatistics(values)?.p50));
      byMeter.set(node, meter);
    }
  }
  return [...byMeter].flatMap(([node, { phases, limit }]): CapacityRow[] => {
    const currents = [...phases].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, current]) => current);
    if (currents.length === 0) {
      return [];
    }
    const most = Math.max(...currents.map((current) => current ?? -Infinity));
    const statistics = Number.isFinite(most) ? { p50: most, p95: most, p99: most, max: most, coverage: 1 } : undefined;
    const { site, id } = plant.chain.nodes[node]!;
    const rack = plant.equipmentOf(node)?.rack;
    return [
      {
        site,
        ...optional('zone', plant.zonesOf(node)[0]),
        ...optional('rack', rack),
        equipment: id,
        name: plant.equipmentOf(node)?.name ?? id,
        ...(limit === undefined ? {} : { limit, limitFrom: METRIC.currentLimit }),
        ...optional('draw', statistics),
        phases: currents,
        ...optional('imbalance', phaseImbalance(currents)),
      },
    ];
  });
}

/** Undefined where one of them is. */
function sumOf(values: ReadonlyArray<number | undefined>): number | undefined {
  return values.length === 0 || values.includes(undefined)
    ? undefined
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
