import type { Interval } from '#model/chain/ride-through.ts';
import { minutesAsItWarms } from '#model/chain/warming.ts';
import type { AshraeClass } from '#model/limits/ashrae.ts';

import { readSlopes, type Slope } from '../../sql/slopes.ts';
import type { QueryContext } from '../shared/context.ts';
import type { PlantChain } from '../shared/plant/chain.ts';
import type { RackFacts } from '../shared/plant/snapshot.ts';
import { limitOf, type RackImpact } from './assess.ts';

/** A control loop that swings does so within minutes; what warms in earnest is seen by then. */
const WINDOW_MS = 10 * 60_000;
/** Whole minutes with a value that tell a rise from noise. */
const LEAST_MINUTES = 5;

/** What racks behind equipment that works partly have left as they warm now. */
export interface AsItWarms {
  ride?: Interval;
  /** Why there are no minutes. */
  unknown?: string;
}

interface Asked {
  /** Racks behind each piece of degraded equipment. */
  groups: ReadonlyArray<readonly RackImpact[]>;
  plant: PlantChain;
  atMs: number;
  inletClass: AshraeClass;
}

/** For each group the first rack to reach its limit, from the temperatures of its racks alone; of racks that lose power only: nothing. */
export async function readAsItWarms(
  { groups, plant, atMs, inletClass }: Asked,
  { database, signal }: Pick<QueryContext, 'database' | 'signal'>
): Promise<AsItWarms[]> {
  const thermal = groups.map((racks) => racks.filter(({ loss }) => loss.supply !== 'power'));
  const pointIds = [...new Set(thermal.flat().flatMap(pointsOf))];
  const slopes =
    pointIds.length === 0
      ? new Map<number, Slope>()
      : await readSlopes(database, { pointIds, fromMs: atMs - WINDOW_MS, toMs: atMs }, signal);
  return thermal.map((racks): AsItWarms => {
    if (racks.length === 0) {
      return {};
    }
    const rides = racks.flatMap((rack) => ridesOf(rack, slopes, plant, inletClass));
    return rides.length === 0
      ? { unknown: 'too few temperatures of the last 10 minutes' }
      : { ride: [Math.min(...rides.map(([low]) => low)), Math.min(...rides.map(([, high]) => high))] };
  });
}

function ridesOf(
  { loss, facts }: RackImpact,
  slopes: ReadonlyMap<number, Slope>,
  plant: PlantChain,
  inletClass: AshraeClass
): Interval[] {
  const temperatureC = temperatureOf(facts, loss.supply);
  if (temperatureC === undefined) {
    return [];
  }
  const marginK = limitOf(loss.supply, plant.rackOf(loss.node), inletClass) - temperatureC;
  // The hottest sensor of a rack against its limit, and the fastest: they are of one air.
  return pointsOf({ loss, facts }).flatMap((pointId): Interval[] => {
    const slope = slopes.get(pointId);
    if (slope === undefined || slope.minutes < LEAST_MINUTES) {
      return marginK <= 0 ? [[0, 0]] : [];
    }
    const { rate, error, newestRate } = slope;
    return [minutesAsItWarms(marginK, { rate, error, ...(newestRate === null ? {} : { newestRate }) })];
  });
}

function temperatureOf({ inletC, coolantC }: RackFacts, supply: string): number | undefined {
  return supply === 'liquid' ? coolantC : inletC;
}

function pointsOf({ loss, facts }: Pick<RackImpact, 'loss' | 'facts'>): readonly number[] {
  return (loss.supply === 'liquid' ? facts.coolantPoints : facts.inletPoints) ?? [];
}
