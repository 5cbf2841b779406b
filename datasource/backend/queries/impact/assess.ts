import type { RackLoss } from '#model/chain/loss.ts';
import { rideThrough, type Interval, type RideThrough, unremovedShare } from '#model/chain/ride-through.ts';
import type { Supply } from '#model/chain/supply.ts';
import { ASHRAE_INLET, type AshraeClass } from '#model/limits/ashrae.ts';
import { RACK_COOLANT_SUPPLY } from '#model/limits/coolant.ts';
import type { Rack } from '#model/topology.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { RackFacts, Snapshot } from '../shared/plant/snapshot.ts';

/** What a loss does to one rack, with what is known of it. */
export interface RackImpact {
  loss: RackLoss;
  facts: RackFacts;
  /** Of the zone's racks that share this loss; absent for power, and where the heat or the temperature is not measured. */
  ride?: RideThrough;
  /** Why there is no ride-through where there should be one. */
  unknown?: string;
}

export interface Assessment {
  racks: RackImpact[];
  lost: number;
  reduced: number;
  powerW: number;
  /** Absent where no rack's GPUs tell of themselves. */
  gpus?: number;
  /** The shortest of all zones; absent where none is known. */
  ride?: RideThrough;
  /** Racks without a power value, whose power and heat are not counted. */
  unmeasured: number;
}

/** Turns what a loss leaves into racks, power and minutes. */
export function assess(
  losses: readonly RackLoss[],
  plant: PlantChain,
  snapshot: Snapshot,
  { failedNow, inletClass }: { failedNow: ReadonlySet<number>; inletClass: AshraeClass }
): Assessment {
  const groups = new Map<string, RackLoss[]>();
  for (const loss of losses) {
    const key = [
      loss.supply,
      plant.rackOf(loss.node)?.zone ?? '',
      loss.stage === loss.node ? '' : loss.stage,
      loss.left.join(),
    ].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), loss]);
  }
  const racks = [...groups.values()].flatMap((group) => {
    const answer = rideOf(group, plant, snapshot, {
      failedNow,
      limitOf: (supply, rack) => limitOf(supply, rack, inletClass),
    });
    return group.map((loss) => ({ loss, facts: snapshot.racks.get(loss.node) ?? {}, ...answer }));
  });
  const byRack = new Map(racks.map((rack) => [rack.loss.node, rack]));
  const lost = new Set(losses.flatMap(({ node, isLost }) => (isLost ? [node] : [])));
  const rides = racks.flatMap(({ ride }) => (ride ? [ride] : []));
  return {
    racks,
    lost: lost.size,
    reduced: byRack.size - lost.size,
    powerW: total([...byRack.values()].map(({ facts }) => facts.powerW)),
    ...([...byRack.values()].some(({ facts }) => facts.gpus !== undefined)
      ? { gpus: total([...byRack.values()].map(({ facts }) => facts.gpus)) }
      : {}),
    unmeasured: [...byRack.values()].filter(({ facts }) => facts.powerW === undefined).length,
    ...(rides.length > 0 ? { ride: shortest(rides) } : {}),
  };
}

export function limitOf(supply: Supply, rack: Pick<Rack, 'ashraeClass'> | undefined, inletClass: AshraeClass): number {
  return supply === 'liquid' ? RACK_COOLANT_SUPPLY.limit : ASHRAE_INLET[rack?.ashraeClass ?? inletClass].allowable[1];
}

function shortest(rides: readonly RideThrough[]): RideThrough {
  return [Math.min(...rides.map(([low]) => low)), Math.min(...rides.map(([, high]) => high))];
}

function total(values: ReadonlyArray<number | undefined>): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

interface RideOptions {
  failedNow: ReadonlySet<number>;
  limitOf(supply: Supply, rack: Rack | undefined): number;
}

/** The racks of a zone that share a loss warm up together. */
function rideOf(
  group: readonly RackLoss[],
  plant: PlantChain,
  snapshot: Snapshot,
  { failedNow, limitOf: limit }: RideOptions
): Pick<RackImpact, 'ride' | 'unknown'> {
  const [first] = group;
  if (!first || first.supply === 'power') {
    return {};
  }
  const { supply } = first;
  const facts = group.map(({ node }) => snapshot.racks.get(node) ?? {});
  const heats = group.map(({ node }, index) => heatW(supply, facts[index] ?? {}, plant.rackOf(node)?.cooling));
  const temperatures = facts.flatMap((one) => (supply === 'air' ? one.inletC : one.coolantC) ?? []);
  const unmeasured = heats.filter((heat) => heat === undefined).length;
  if (unmeasured > 0) {
    return { unknown: `${unmeasured} of ${group.length} racks have no power value` };
  }
  if (temperatures.length === 0) {
    return { unknown: supply === 'air' ? 'no inlet temperature' : 'no coolant supply temperature' };
  }
  const ride = rideThrough({
    supply,
    racks: group.length,
    heatW: total(heats),
    unremovedShare: first.isLost ? [1, 1] : shareOf(first, snapshot, failedNow),
    temperatureC: Math.max(...temperatures),
    limitC: Math.min(...group.map(({ node }) => limit(supply, plant.rackOf(node)))),
  });
  return { ride };
}

/** Heat of a rack that a supply has to carry away, W; undefined where its power is not measured. */
function heatW(supply: Supply, { powerW, liquidHeatW }: RackFacts, cooling: string | undefined): number | undefined {
  if (powerW === undefined) {
    return undefined;
  }
  // A loop that stands still carries nothing, which does not mean that there is nothing to carry.
  const intoLiquid = cooling === 'liquid' || cooling === 'hybrid' ? (liquidHeatW ?? powerW) : (liquidHeatW ?? 0);
  const liquid = Math.min(powerW, intoLiquid);
  return supply === 'liquid'
    ? cooling === 'liquid'
      ? Math.max(liquid, LEAST_LIQUID_SHARE * powerW)
      : liquid
    : powerW - liquid;
}

/**
 * Of a liquid-cooled rack's heat at least this goes into its liquid, also while the loop stands still and carries none (makers of
 * rack-scale racks say 80 to 90 %).
 */
const LEAST_LIQUID_SHARE = 0.8;

/** Share of the heat that is left over when some of the coolers of a stage are lost. */
function shareOf({ before, left }: RackLoss, { coolers }: Snapshot, failedNow: ReadonlySet<number>): Interval {
  const lost = before.filter((node) => !left.includes(node));
  const heatOf = (nodes: readonly number[]) => {
    const heats = nodes.map((node) => coolers.get(node)?.heatW);
    return heats.includes(undefined) ? undefined : total(heats);
  };
  const [ofLost, ofLeft] = [heatOf(lost), heatOf(left)];
  const all = (ofLost ?? 0) + (ofLeft ?? 0);
  // What has failed already carries nothing now; its share is that of one among equals.
  const isMeasured =
    ofLost !== undefined && ofLeft !== undefined && all > 0 && !lost.some((node) => failedNow.has(node));
  const lostShare = isMeasured ? ofLost / all : lost.length / before.length;
  const reserves = left.map((node) => {
    const { heatW: heat, duty } = coolers.get(node) ?? {};
    return heat !== undefined && duty !== undefined && duty > 0 ? heat * (1 / duty - 1) : undefined;
  });
  const spare = reserves.includes(undefined) || !isMeasured ? undefined : total(reserves) / all;
  return unremovedShare(lostShare, spare);
}
