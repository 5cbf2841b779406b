import { coolingRoom, leastRoom, type Room } from '#model/capacity/room.ts';
import type { CapacityDraw } from '#model/query/capacity.ts';
import { directSuppliers } from '#model/chain/supply.ts';
import type { Rack } from '#model/topology.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Snapshot } from '../shared/plant/snapshot.ts';
import type { CoolerRow } from './cooling.ts';
import { powerShares } from './paths.ts';
import type { CapacityRow, Fit } from './row.ts';

/** A part of the load that is smaller than this loads nobody. */
const LEAST_SHARE = 0.02;

/** Limits and draws of shared power equipment, by node. */
export type ChainLimits = ReadonlyMap<number, Pick<CapacityRow, 'limit' | 'draw' | 'failover' | 'failoverLost'>>;

export interface FitSource {
  plant: PlantChain;
  snapshot: Snapshot;
  chainLimits: ChainLimits;
  coolers: readonly CoolerRow[];
  draw: CapacityDraw;
}

/** Room of a rack: its own feeds, everything that power comes through, and the coolers that its heat goes to. */
export function fitOf(node: number, rack: Rack, row: CapacityRow, source: FitSource): Fit {
  const unknown: string[] = [];
  const own = rackRoom(rack, row, source.draw);
  const chain = chainRoom(node, source);
  const cooling = rackCooling(node, rack, source);
  if (!own) {
    unknown.push(row.limit === undefined ? 'power limit of the rack' : 'power of the rack');
  }
  if (!chain) {
    unknown.push('limit of the power chain');
  }
  if (typeof cooling === 'string') {
    unknown.push(cooling);
  }
  if (row.space?.freeU === undefined) {
    unknown.push('free space');
  }
  const air = typeof cooling === 'string' ? undefined : cooling;
  const least = leastRoom([own, chain, air].flatMap((room) => room ?? []));
  return {
    ...(own ? { rack: own } : {}),
    ...(chain ? { chain } : {}),
    ...(air ? { cooling: air } : {}),
    ...(least ? { least } : {}),
    unknown,
  };
}

function rackRoom(
  { id }: Rack,
  { limit, limitN1, shares = 1, draw: statistics }: CapacityRow,
  draw: CapacityDraw
): Room | undefined {
  if (limit === undefined || !statistics) {
    return undefined;
  }
  const roomW = limit - statistics[draw];
  return { by: id, roomW, roomN1W: shares > 1 && limitN1 !== undefined ? limitN1 - statistics[draw] : roomW };
}

/** Undefined where none of it has a limit. */
function chainRoom(node: number, { plant, chainLimits, draw }: FitSource): Room | undefined {
  const rooms = [...powerShares(plant.chain, node)].flatMap(([part, share]): Room[] => {
    const { limit, draw: statistics, failover, failoverLost } = chainLimits.get(part) ?? {};
    if (limit === undefined || !statistics) {
      return [];
    }
    const roomW = (limit - statistics[draw]) / share;
    return [
      {
        by: plant.chain.nodes[part]!.id,
        roomW,
        // Without its neighbour all of the load comes through this part.
        roomN1W: failover === undefined ? roomW : limit - failover,
        ...(failover === undefined || failoverLost === undefined ? {} : { lost: failoverLost }),
      },
    ];
  });
  const least = leastRoom(rooms);
  return least && { ...least, by: least.byN1 };
}

/** What is missing, in words, where it is not known. */
function rackCooling(node: number, rack: Rack, { plant, snapshot, coolers }: FitSource): Room | string {
  const { chain } = plant;
  const share = liquidShare(node, rack, snapshot);
  if (share === undefined) {
    return 'part of the heat that goes into liquid';
  }
  const rooms: Room[] = [];
  for (const [supply, part] of [
    ['liquid', share],
    ['air', 1 - share],
  ] as const) {
    if (part < LEAST_SHARE) {
      continue;
    }
    const serving = directSuppliers(chain, node, supply);
    if (serving.length === 0) {
      return `what cools it by ${supply}`;
    }
    const facts = serving.map((one) => ({
      id: chain.nodes[one]!.id,
      ...coolers.find((cooler) => cooler.node === one),
    }));
    const silent = facts.filter(({ limitW, heatW }) => limitW === undefined || heatW === undefined);
    if (silent.length > 0) {
      return `cooling limit of ${silent.map(({ id }) => id).join(', ')}`;
    }
    rooms.push(
      coolingRoom({
        share: part,
        coolers: facts.map(({ id, limitW, heatW }) => ({ id, limitW: limitW!, heatW: heatW! })),
      })
    );
  }
  const least = leastRoom(rooms);
  return least ? { ...least, by: least.byN1 } : 'cooling';
}

/** As it is now: a further load of the same kind spreads its heat in the same way. */
function liquidShare(node: number, { cooling }: Rack, { racks }: Snapshot): number | undefined {
  if (cooling !== 'liquid' && cooling !== 'hybrid') {
    return 0;
  }
  const { powerW, liquidHeatW } = racks.get(node) ?? {};
  return powerW === undefined || liquidHeatW === undefined || powerW <= 0
    ? undefined
    : Math.min(1, liquidHeatW / powerW);
}
