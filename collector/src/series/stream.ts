import type { PointDefinition } from '#model/point.ts';
import { isBlank } from './blank.ts';
import { severalJobs, type Complaint } from './complaint.ts';
import { sortedKey } from './identity.ts';
import { mappedNames, type MappingTable } from './mapping.ts';
import type { SeriesSample, SeriesTarget } from './series-sample.ts';
import { createAddressNumbers, type AddressNumbers } from '../contract/address-numbers.ts';
import { createPushed } from './pushed.ts';
import { createSlotReader, type OnReading, type SlotReader } from './slot-reader.ts';
import { createPlanner, type PlanOptions } from './page-plan.ts';
import { createRates } from './rates.ts';
import { createObservedInterval } from './observed-interval.ts';
import type { TargetOf } from './target-rules.ts';

/** Until it is known how often a target is read: for so long Prometheus itself takes a sample for the present. */
const UNKNOWN_STALE_MS = 5 * 60_000;
/** A point that missed this many samples is stale. */
const STALE_INTERVALS = 3;
/** Between two samples of a counter, where it is not known how often its target is read. */
const ASSUMED_INTERVAL_MS = 60_000;

/** One series of a stream; get it once and keep it. */
export interface StreamSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Newest time that was pushed, epoch ms. */
  readonly lastMs: number;
  /** When something of it came last, epoch ms, where whoever pushes notes that: its times may be of the past. */
  seenMs: number;
}

export interface StreamOptions {
  source: string;
  site: string;
  simulated: boolean;
  table: MappingTable;
  targetOf: TargetOf;
  /**
   * How long a value waits for the others of its point and time, such as the CPUs of a mean, ms: 0 where the samples of a
   * target come together.
   */
  patienceMs: number;
  /** Is told of the model of GPUs that series name, with the equipment that they are in. */
  onGpuModel?: (equipment: string, model: string) => void;
  /** Time between two samples of a series, ms; found out from the samples where absent. */
  samplingIntervalMs?: number;
}

/** One value of one point, in the exporter's unit; `null` where the exporter has none to give. */
export interface Reading {
  point: PointDefinition;
  value: number | null;
  timeMs: number;
}

/** What there is to say of series besides their readings. */
export interface SeriesNews {
  /** Points that are new or changed; to be announced before their samples. */
  points: PointDefinition[];
  /** Points whose series have gone, since `forget`. */
  vanished: string[];
  /** What is wrong with the series, by the address concerned. */
  complaints: ReadonlyMap<string, Complaint>;
}

export interface Taken extends SeriesNews {
  /** In the order of their times by point; values in the exporter's unit, `null` where the exporter has none to give. */
  readings: Reading[];
}

/**
 * Series that come in any order and grouping (pushed, or read from a server) as points, by the same mappings as those of a
 * scraped page: rates of counters, folds, divisions, MIG. What a target has is the sum of the series that came of it.
 *
 *     const series = stream.series(name, labels);   // undefined: no mapping has its name, or no rule its target
 *     stream.push(series, timeMs, value);
 *     const { readings, points } = stream.take();
 */
export interface SeriesStream {
  /** @param unit in the words of whoever pushes, where they say one */
  series(name: string, labels: Record<string, string>, unit?: string): StreamSeries | undefined;
  /** @param startMs when a counter began to count, epoch ms; 0 where nobody says */
  push(series: StreamSeries, timeMs: number, value: number, startMs?: number): void;
  /** All that can be said by now: the readings, in the order of their times by point, by the numbers of their addresses. */
  read(onReading: OnReading): SeriesNews;
  /** The same as objects. */
  take(): Taken;
  readonly numbers: AddressNumbers;
  /**
   * Leaves out series without a sample, and not seen, for so long that their point is stale, and `graceMs` more: the device is
   * gone.
   */
  forget(nowMs: number, graceMs: number): void;
  /** Addresses of all points, also of counters without a rate yet; the same set as long as they are the same. */
  addresses(): ReadonlySet<string>;
  /** Leaves out a series that its source says has ended. */
  end(series: StreamSeries): void;
  /** Labels of series that have a mapping but belong to no target; some of them. */
  unplaced(): ReadonlyArray<Readonly<Record<string, string>>>;
}

const NONE = -1;
/** Series without a target that are remembered, to be told of. */
const MAX_UNPLACED = 100;

interface KnownSeries extends StreamSeries {
  labels: Record<string, string>;
  unit: string;
  lastMs: number;
  group: Group;
  /** Whether it is one of its group's; not once it was left out. */
  isIn: boolean;
  /** In which turn it was pushed last. */
  turn: number;
  readers: SlotReader[];
  /** Number of the point that it is, as most series are one as they are; `-1` for others. */
  gauge: number;
}

/** What is scraped together. */
interface Group {
  job: string;
  series: Set<KnownSeries>;
  plan: ReturnType<typeof createPlanner>['plan'];
  options: PlanOptions;
  observed: ReturnType<typeof createObservedInterval>;
  rates: ReturnType<typeof createRates>;
  readers: Map<string, SlotReader>;
  complaints: Map<string, Complaint>;
  isChanged: boolean;
}

export function createSeriesStream(options: StreamOptions): SeriesStream {
  const names = mappedNames(options.table);
  const known = new Map<string, KnownSeries>();
  const groups = new Map<string, Group>();
  const changed = new Set<Group>();
  /** Whose an address is: two jobs of one target may have series of one meaning. */
  const owners = new Map<string, Group>();
  const unplaced: Array<Readonly<Record<string, string>>> = [];
  const numbers = createAddressNumbers();
  /** By the numbers of their addresses, as they are now. */
  const points: PointDefinition[] = [];
  const pushed = createPushed<KnownSeries>();
  /** Counts the calls of `read`. */
  let turn = 0;
  let addresses: ReadonlySet<string> = new Set();
  /** Readers that wait for more values. */
  const waiting = new Set<SlotReader>();

  function groupOf(target: SeriesTarget, { job = '' }: Record<string, string>): Group {
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
        isChanged: true,
      };
      groups.set(key, group);
    }
    return group;
  }

  function change(group: Group): void {
    group.isChanged = true;
    changed.add(group);
  }

  function leaveOut(key: string, series: KnownSeries): void {
    known.delete(key);
    series.isIn = false;
    series.group.series.delete(series);
    change(series.group);
  }

  /** Decides anew what becomes of the series of a group. */
  function replan(group: Group, news: PointDefinition[], vanished: string[]): void {
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
    for (const one of series) {
      const [reader, another] = one.readers;
      one.gauge = reader?.isGauge && another === undefined ? reader.number : NONE;
    }
    for (const [address, old] of before) {
      if (!group.readers.has(address)) {
        waiting.delete(old);
        // A counter that was away may be another device's when it is back.
        group.rates.interrupt(address);
        vanished.push(address);
        owners.delete(address);
        [...groups.values()].filter((other) => other.complaints.has(address)).forEach(change);
      }
    }
    group.isChanged = false;
  }

  function read(onReading: OnReading): SeriesNews {
    const news: PointDefinition[] = [];
    const vanished: string[] = [];
    const complaints = new Map<string, Complaint>();
    const isChanged = changed.size > 0;
    for (const group of changed) {
      // One that is changed by another's end is looked at once more.
      changed.delete(group);
      replan(group, news, vanished);
      group.complaints.forEach((complaint, address) => complaints.set(address, complaint));
    }
    if (isChanged) {
      addresses = new Set([...groups.values()].flatMap(({ readers }) => [...readers.keys()]));
    }
    const nowMs = performance.now();
    turn += 1;
    // A counter goes forward in time, and a point waits for few times at once.
    pushed.take((series, timeMs, value, startMs) => {
      if (series.gauge !== NONE) {
        onReading(series.gauge, timeMs, isBlank(series.name, value) ? Number.NaN : value);
        return;
      }
      for (const reader of series.readers) {
        if (reader.add(series, timeMs, value, startMs, nowMs, complaints, onReading)) {
          waiting.add(reader);
        }
      }
    });
    for (const reader of waiting) {
      reader.flush(nowMs - options.patienceMs, complaints, onReading);
      if (!reader.isWaiting()) {
        waiting.delete(reader);
      }
    }
    return { points: news, vanished, complaints };
  }

  return {
    series(name, labels, unit = '') {
      if (!names.has(name)) {
        return undefined;
      }
      const key = keyOf({ name, labels, unit });
      const before = known.get(key);
      if (before) {
        return before;
      }
      const target = options.targetOf(labels);
      if (!target) {
        if (unplaced.length < MAX_UNPLACED) {
          unplaced.push({ __name__: name, ...labels });
        }
        return undefined;
      }
      const group = groupOf(target, labels);
      const series: KnownSeries = {
        name,
        labels,
        unit,
        lastMs: -Infinity,
        seenMs: -Infinity,
        group,
        isIn: true,
        turn: NONE,
        readers: [],
        gauge: NONE,
      };
      known.set(key, series);
      group.series.add(series);
      change(group);
      return series;
    },

    push(given, timeMs, value, startMs = 0) {
      const series = given as KnownSeries;
      const { group } = series;
      if (!series.isIn) {
        // It was forgotten and is back.
        series.isIn = true;
        known.set(keyOf(series), series);
        group.series.add(series);
        change(group);
      }
      if (options.samplingIntervalMs === undefined && timeMs > series.lastMs) {
        const intervalMs = group.observed.note(series.lastMs, timeMs);
        if (intervalMs !== undefined) {
          Object.assign(group.options, freshness(intervalMs));
          group.rates.setInterval(intervalMs);
          change(group);
        }
      }
      const isInOrder = timeMs >= series.lastMs && series.turn !== turn;
      pushed.add(series, timeMs, value, startMs, isInOrder);
      series.turn = turn;
      series.lastMs = Math.max(series.lastMs, timeMs);
    },

    read,

    take() {
      const readings: Reading[] = [];
      const news = read((number, timeMs, value) =>
        readings.push({ point: points[number] as PointDefinition, timeMs, value: Number.isNaN(value) ? null : value })
      );
      return { ...news, readings };
    },

    numbers,

    addresses: () => addresses,

    forget(nowMs, graceMs) {
      for (const [key, series] of known) {
        const lastMs = Math.max(series.lastMs, series.seenMs);
        if (lastMs < nowMs - graceMs - series.group.options.staleAfterMs) {
          leaveOut(key, series);
        }
      }
    },

    end(given) {
      const series = given as KnownSeries;
      leaveOut(keyOf(series), series);
    },

    unplaced: () => unplaced,
  };
}

/** The same for one series in any order of its labels; in another unit it is another one. */
function keyOf({ name, labels, unit }: Pick<KnownSeries, 'name' | 'labels' | 'unit'>): string {
  return `${name}${unit && ` ${unit} `}${sortedKey(labels)}`;
}

function freshness(samplingIntervalMs: number | undefined): Pick<PlanOptions, 'staleAfterMs' | 'samplingIntervalMs'> {
  return samplingIntervalMs === undefined
    ? { staleAfterMs: UNKNOWN_STALE_MS }
    : { staleAfterMs: STALE_INTERVALS * samplingIntervalMs, samplingIntervalMs };
}
