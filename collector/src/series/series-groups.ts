import type { PointDefinition } from '#model/point.ts';
import { createAddressNumbers, type AddressNumbers } from '../contract/address-numbers.ts';
import { severalJobs, type Complaint } from './complaint.ts';
import { createObservedInterval } from './observed-interval.ts';
import { createPlanner, type PlanOptions } from './page-plan.ts';
import { createRates } from './rates.ts';
import { NO_POINT, type SeriesColumns } from './series-columns.ts';
import type { SeriesSample, SeriesTarget } from './series-sample.ts';
import { createSlotReader, type SlotReader } from './slot-reader.ts';
import type { StreamOptions } from './stream-options.ts';

/** Until it is known how often a target is read: for so long Prometheus itself takes a sample for the present. */
const UNKNOWN_STALE_MS = 5 * 60_000;
/** A point that missed this many samples is stale. */
const STALE_INTERVALS = 3;
/** Between two samples of a counter, where it is not known how often its target is read. */
const ASSUMED_INTERVAL_MS = 60_000;

/** A series as its group knows it. */
export interface GroupedSeries {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly unit: string;
  /** Whose columns it has. */
  number: number;
  /** What reads the points that it has a part in. */
  readers: SlotReader[];
}

/** What is scraped together. */
export interface SeriesGroup {
  job: string;
  series: Set<GroupedSeries>;
  plan: ReturnType<typeof createPlanner>['plan'];
  options: PlanOptions;
  observed: ReturnType<typeof createObservedInterval>;
  rates: ReturnType<typeof createRates>;
  readers: Map<string, SlotReader>;
  complaints: Map<string, Complaint>;
}

export interface SeriesGroups {
  /** The group of series of a target and job. */
  of(target: SeriesTarget, labels: Record<string, string>): SeriesGroup;
  /** Its series are others than before. */
  change(group: SeriesGroup): void;
  /** Finds how often a group is sampled by two times of one of its series, epoch ms. */
  noteInterval(group: SeriesGroup, beforeMs: number, timeMs: number): void;
  /**
   * Decides anew what becomes of the series of the groups that were changed.
   * @param complaints gets what is wrong with them, by the address concerned
   * @returns points that are new or changed, and addresses of those that have gone
   */
  replan(complaints: Map<string, Complaint>): { points: PointDefinition[]; vanished: string[] };
  /** Addresses of all points; the same set as long as they are the same. */
  addresses(): ReadonlySet<string>;
  readonly numbers: AddressNumbers;
  /** By the numbers of their addresses, as they are now. */
  readonly points: readonly PointDefinition[];
  /** Readers that wait for more values. */
  readonly waiting: Set<SlotReader>;
}

/** Series by what is scraped together, and the points that are made of them. */
export function createSeriesGroups(options: StreamOptions, columns: SeriesColumns): SeriesGroups {
  const groups = new Map<string, SeriesGroup>();
  const changed = new Set<SeriesGroup>();
  /** Whose an address is: two jobs of one target may have series of one meaning. */
  const owners = new Map<string, SeriesGroup>();
  const numbers = createAddressNumbers();
  const points: PointDefinition[] = [];
  const waiting = new Set<SlotReader>();
  const isIntervalKnown = options.samplingIntervalMs !== undefined;
  /** Made when it is asked for: of many points it would cost more than the one that is new. */
  let addresses: ReadonlySet<string> | undefined;

  function groupOf(target: SeriesTarget, { job = '' }: Record<string, string>): SeriesGroup {
    const key = JSON.stringify([target.name, target.equipment, target.rack, job]);
    let group = groups.get(key);
    if (!group) {
      const planOptions: PlanOptions = {
        target,
        source: options.source,
        site: options.site,
        simulated: options.simulated,
        table: options.table,
        onGpuModel: options.onGpuModel,
        ...freshness(options.samplingIntervalMs),
      };
      group = {
        job,
        series: new Set(),
        plan: createPlanner(planOptions).plan,
        options: planOptions,
        observed: createObservedInterval(),
        rates: createRates(options.samplingIntervalMs ?? ASSUMED_INTERVAL_MS),
        readers: new Map(),
        complaints: new Map(),
      };
      groups.set(key, group);
    }
    return group;
  }

  /** Decides anew what becomes of the series of a group. */
  function replanOne(group: SeriesGroup, news: PointDefinition[], vanished: string[]): void {
    const series = [...group.series];
    const samples: SeriesSample[] = series.map(({ name, labels, unit }) => ({
      name,
      labels,
      value: 0,
      ...(unit && { unit }),
    }));
    const { slots, complaints } = group.plan(samples);
    const before = group.readers;
    group.readers = new Map();
    group.complaints = complaints;
    series.forEach((one) => (one.readers = []));
    for (const slot of slots) {
      const { address } = slot.point;
      const owner = owners.get(address);
      if (owner !== undefined && owner !== group) {
        // Two things of one name would be mixed: the one that was there first stays.
        complaints.set(address, severalJobs([owner.job, group.job], address));
        continue;
      }
      owners.set(address, group);
      const old = before.get(address);
      const number = numbers.numberOf(address);
      points[number] = slot.point;
      const reader = createSlotReader(slot, number, samples, group.rates);
      if (old) {
        reader.continue(old, series);
        waiting.delete(old);
      }
      reader.indices.forEach((index) => series[index]?.readers.push(reader));
      reader.bind(series);
      group.readers.set(address, reader);
      if (reader.isWaiting()) {
        waiting.add(reader);
      }
      if (!old || JSON.stringify(old.point) !== JSON.stringify(slot.point)) {
        news.push(slot.point);
      }
    }
    for (const { number, readers } of series) {
      const [reader, another] = readers;
      columns.points[number] = reader?.isGauge && another === undefined ? reader.number : NO_POINT;
      columns.newsBelowMs[number] = isIntervalKnown ? -Infinity : group.observed.newsBelowMs();
    }
    for (const [address, old] of before) {
      if (!group.readers.has(address)) {
        waiting.delete(old);
        // A counter that was away may be another device's when it is back.
        group.rates.interrupt(address);
        vanished.push(address);
        owners.delete(address);
        [...groups.values()].filter((other) => other.complaints.has(address)).forEach((other) => changed.add(other));
      }
    }
  }

  return {
    of: groupOf,

    change: (group) => void changed.add(group),

    noteInterval(group, beforeMs, timeMs) {
      const intervalMs = group.observed.note(beforeMs, timeMs);
      if (intervalMs !== undefined) {
        Object.assign(group.options, freshness(intervalMs));
        group.rates.setInterval(intervalMs);
        changed.add(group);
      }
    },

    replan(complaints) {
      const news: PointDefinition[] = [];
      const vanished: string[] = [];
      if (changed.size > 0) {
        addresses = undefined;
      }
      for (const group of changed) {
        // One that is changed by another's end is looked at once more.
        changed.delete(group);
        replanOne(group, news, vanished);
        group.complaints.forEach((complaint, address) => complaints.set(address, complaint));
      }
      return { points: news, vanished };
    },

    addresses: () => (addresses ??= new Set([...groups.values()].flatMap(({ readers }) => [...readers.keys()]))),
    numbers,
    points,
    waiting,
  };
}

function freshness(samplingIntervalMs: number | undefined): Pick<PlanOptions, 'staleAfterMs' | 'samplingIntervalMs'> {
  return samplingIntervalMs === undefined
    ? { staleAfterMs: UNKNOWN_STALE_MS }
    : { staleAfterMs: STALE_INTERVALS * samplingIntervalMs, samplingIntervalMs };
}
