import { airHeatW, liquidHeatW } from '#model/chain/heat.ts';
import type { Topology } from '#model/topology.ts';
import { METRIC } from '#model/chain/roles.ts';

import { readGpusOfRacks } from '../../../sql/gpus-of-racks.ts';
import { readValuesAt, type ValueAt } from '../../../sql/values-at.ts';
import type { QueryContext } from '../context.ts';
import { MAX_CARRY_MS, MAX_POINTS_PER_METRIC } from '../limits.ts';
import { plantChain } from './chain.ts';

/** What a rack is measured to do, as of a time; what is not measured is missing. */
export interface RackFacts {
  powerW?: number;
  /** Heat that its liquid carries away, W. */
  liquidHeatW?: number;
  /** Hottest of its inlets, Cel. */
  inletC?: number;
  /** Supply of its coolant, Cel. */
  coolantC?: number;
  /** The points that these two are of. */
  inletPoints?: readonly number[];
  coolantPoints?: readonly number[];
  gpus?: number;
}

/** What a cooler is measured to do. */
export interface CoolerFacts {
  heatW?: number;
  /** How hard its fans or pumps run, 0 to 1; what is left to 1 is its reserve. */
  duty?: number;
}

export interface Snapshot {
  atMs: number;
  racks: ReadonlyMap<number, RackFacts>;
  coolers: ReadonlyMap<number, CoolerFacts>;
  simulated: boolean;
}

const RACK_METRICS = [METRIC.rackPower, METRIC.rackFlow, METRIC.rackSupply, METRIC.rackReturn, METRIC.airTemperature];
const COOLER_METRICS = [METRIC.airFlow, METRIC.liquidFlow, METRIC.liquidTemperature, METRIC.fanSpeed, METRIC.pumpSpeed];

type SnapshotContext = Pick<QueryContext, 'database' | 'topology' | 'signal' | 'toMs' | 'nowMs'>;

/** What racks and coolers do at the end of the range, or now where that is earlier. */
export async function readSnapshot(context: SnapshotContext): Promise<Snapshot> {
  const { database, signal } = context;
  const topology = await context.topology();
  const atMs = Math.min(context.toMs, context.nowMs);
  const request = { metrics: [...RACK_METRICS, ...COOLER_METRICS], atMs, maxAgeMs: MAX_CARRY_MS };
  const [values, gpus] = await Promise.all([
    readValuesAt(database, request, MAX_POINTS_PER_METRIC, signal),
    readGpusOfRacks(database, signal),
  ]);
  const readings = values.filter(({ isSetpoint }) => !isSetpoint);
  const racks = rackFacts(topology, readings);
  const { chain } = plantChain(topology);
  for (const [site, rack, count] of gpus) {
    const node = chain.indexOf(site, rack);
    if (node !== undefined) {
      racks.set(node, { ...racks.get(node), gpus: count });
    }
  }
  return {
    atMs,
    racks,
    coolers: coolerFacts(topology, readings),
    simulated: values.some(({ simulated }) => simulated),
  };
}

function byNode(
  topology: Topology,
  values: readonly ValueAt[],
  idOf: (value: ValueAt) => string | null
): Map<number, ValueAt[]> {
  const { chain } = plantChain(topology);
  const found = new Map<number, ValueAt[]>();
  for (const value of values) {
    const id = idOf(value);
    const node = id === null ? undefined : chain.indexOf(value.site, id);
    if (node !== undefined) {
      const list = found.get(node);
      if (list) {
        list.push(value);
      } else {
        found.set(node, [value]);
      }
    }
  }
  return found;
}

function rackFacts(topology: Topology, values: readonly ValueAt[]): Map<number, RackFacts> {
  const facts = new Map<number, RackFacts>();
  for (const [node, list] of byNode(topology, values, ({ rack }) => rack)) {
    const pick = (metric: string, area?: string) => valuesOf(list, metric, area);
    const power = pick(METRIC.rackPower);
    const flow = sum(pick(METRIC.rackFlow));
    const supply = mean(pick(METRIC.rackSupply));
    const back = mean(pick(METRIC.rackReturn));
    const isLiquidKnown = flow !== undefined && supply !== undefined && back !== undefined;
    facts.set(node, {
      // A sum that misses a meter is too low, and a loss would look smaller than it is.
      ...defined('powerW', power.includes(null) ? undefined : sum(power)),
      ...defined('liquidHeatW', isLiquidKnown ? Math.max(0, liquidHeatW(flow, back - supply)) : undefined),
      ...defined('inletC', most(pick(METRIC.airTemperature, 'Inlet'))),
      ...defined('coolantC', most(pick(METRIC.rackSupply))),
      inletPoints: pointsOf(list, METRIC.airTemperature, 'Inlet'),
      coolantPoints: pointsOf(list, METRIC.rackSupply),
    });
  }
  return facts;
}

function coolerFacts(topology: Topology, values: readonly ValueAt[]): Map<number, CoolerFacts> {
  const facts = new Map<number, CoolerFacts>();
  for (const [node, list] of byNode(topology, values, ({ equipment }) => equipment)) {
    const rise = (metric: string, area?: string) => {
      const side = area === undefined ? list : list.filter(({ processArea }) => processArea.includes(area));
      const [supply, back] = ['Supply', 'Return'].map((word) => mean(valuesOf(side, metric, word)));
      return supply === undefined || back === undefined ? undefined : back - supply;
    };
    const airFlow = sum(valuesOf(list, METRIC.airFlow));
    const airRise = rise(METRIC.airTemperature);
    // A CDU hands over on its secondary side what its racks give it.
    const liquidFlow = sum(valuesOf(list, METRIC.liquidFlow, 'Secondary'));
    const liquidRise = rise(METRIC.liquidTemperature, 'Secondary');
    const duty = most([...valuesOf(list, METRIC.fanSpeed), ...valuesOf(list, METRIC.pumpSpeed)]);
    const heatW =
      airFlow !== undefined && airRise !== undefined
        ? airHeatW(airFlow, airRise)
        : liquidFlow !== undefined && liquidRise !== undefined
          ? liquidHeatW(liquidFlow, liquidRise)
          : undefined;
    if (heatW !== undefined || duty !== undefined) {
      facts.set(node, {
        ...defined('heatW', heatW === undefined ? undefined : Math.max(0, heatW)),
        ...defined('duty', duty === undefined ? undefined : Math.min(1, Math.max(0, duty / 100))),
      });
    }
  }
  return facts;
}

function readingsOf(list: readonly ValueAt[], metric: string, area?: string): ValueAt[] {
  return list.filter(
    (value) =>
      value.metric === metric && (area === undefined || value.processArea.some((word) => word.startsWith(area)))
  );
}

function valuesOf(list: readonly ValueAt[], metric: string, area?: string): Array<number | null> {
  return readingsOf(list, metric, area).map(({ value }) => value);
}

function pointsOf(list: readonly ValueAt[], metric: string, area?: string): number[] {
  return readingsOf(list, metric, area).map(({ pointId }) => pointId);
}

const present = (values: ReadonlyArray<number | null>) => values.filter((value) => value !== null);

function sum(values: ReadonlyArray<number | null>): number | undefined {
  const known = present(values);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

function mean(values: ReadonlyArray<number | null>): number | undefined {
  const total = sum(values);
  return total === undefined ? undefined : total / present(values).length;
}

function most(values: ReadonlyArray<number | null>): number | undefined {
  const known = present(values);
  return known.length === 0 ? undefined : Math.max(...known);
}

function defined<Key extends string>(key: Key, value: number | undefined): { [K in Key]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: number });
}
