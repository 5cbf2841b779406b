import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import type { AddressNumbers } from '../contract/address-numbers.ts';
import { addPrepared, addRow, createRows, prepareRows, RowFlag, type SourceRows } from '../contract/source-rows.ts';
import { isBlank, isNeverBlank } from './blank.ts';
import type { Complaint } from './complaint.ts';
import { sortedKey } from './identity.ts';
import { mappedNames } from './mapping.ts';
import { createPushed } from './pushed.ts';
import { createSeriesColumns, NO_POINT } from './series-columns.ts';
import { createSeriesGroups, type GroupedSeries, type SeriesGroup } from './series-groups.ts';
import type { StreamOptions } from './stream-options.ts';

/** One series of a stream; get it once and keep it. */
export interface StreamSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Newest time that was pushed, epoch ms. */
  readonly lastMs: number;
}

/** Values of series by column; rows in use are the first `count`. */
export interface ValueColumns {
  count: number;
  /** Epoch ms. */
  timesMs: Float64Array;
  values: Float64Array;
  /** When a counter began to count, epoch ms; 0 where nobody says. */
  startsMs: Float64Array;
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
  /** The number of a series, for `pushAll`; one that was left out is back by this. It holds as long as `version` stays the same. */
  numberOf(series: StreamSeries): number;
  version(): number;
  /**
   * Pushes rows of many series.
   * @param numbers the series of each row; a row of `NO_SERIES` is passed over
   * @param seenMs when they came, epoch ms
   */
  pushAll(columns: ValueColumns, numbers: Int32Array, seenMs: number): void;
  /**
   * Adds all that can be said by now to rows of `numbers.addresses`: readings in the order of their times by point. They are history, as a
   * sender that was cut off delivers later, and its times are right.
   */
  read(rows: SourceRows, receivedMs: number): SeriesNews;
  /** The same as objects. */
  take(): Taken;
  /** Of the addresses of all points. */
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

/** No number of a series. */
export const NO_SERIES = -1;
/** Series without a target that are remembered, to be told of. */
const MAX_UNPLACED = 100;

interface KnownSeries extends StreamSeries, GroupedSeries {
  labels: Record<string, string>;
  group: SeriesGroup;
  /** `NO_SERIES` once it was left out. */
  number: number;
  /** Its `lastMs` when it was left out. */
  leftMs: number;
}

export function createSeriesStream(options: StreamOptions): SeriesStream {
  const names = mappedNames(options.table);
  const known = new Map<string, KnownSeries>();
  const unplaced: Array<Readonly<Record<string, string>>> = [];
  const columns = createSeriesColumns();
  const groups = createSeriesGroups(options, columns);
  const { numbers, waiting } = groups;
  /** By their numbers. */
  const all: Array<KnownSeries | undefined> = [];
  /** Numbers of series that were left out, of which some rows may not be read yet. */
  let left: number[] = [];
  let version = 0;
  const pushed = createPushed();
  /** Counts the calls of `read`. */
  let turn = 0;

  function enter(key: string, series: KnownSeries): void {
    series.number = columns.add(series.leftMs, options.samplingIntervalMs === undefined ? Infinity : -Infinity);
    all[series.number] = series;
    known.set(key, series);
    series.group.series.add(series);
    groups.change(series.group);
  }

  function leaveOut(key: string, series: KnownSeries): void {
    series.leftMs = series.lastMs;
    left.push(series.number);
    series.number = NO_SERIES;
    version += 1;
    known.delete(key);
    series.group.series.delete(series);
    groups.change(series.group);
  }

  /** The number of a series, or of the one that has taken its place since it was left out. */
  function numberOf(series: KnownSeries): number {
    if (series.number !== NO_SERIES) {
      return series.number;
    }
    const key = keyOf(series);
    const other = known.get(key);
    if (!other) {
      enter(key, series);
    }
    return (other ?? series).number;
  }

  function pushOne(number: number, timeMs: number, value: number, startMs: number): void {
    const sinceMs = timeMs - (columns.lastMs[number] as number);
    pushed.add(number, timeMs, value, startMs, sinceMs >= 0 && columns.turns[number] !== turn);
    columns.turns[number] = turn;
    if (sinceMs > 0) {
      if (sinceMs < (columns.newsBelowMs[number] as number)) {
        groups.noteInterval((all[number] as KnownSeries).group, columns.lastMs[number] as number, timeMs);
      }
      columns.lastMs[number] = timeMs;
    }
  }

  /** Adds the readings of series that are a point as they are. Returns whether there are others. */
  function readGauges(rows: SourceRows, receivedMs: number, order: Uint32Array | undefined): boolean {
    const { count, series, timesMs, values } = pushed;
    let hasOthers = false;
    prepareRows(rows, count, receivedMs, RowFlag.history);
    for (let at = 0; at < count; at++) {
      const row = order === undefined ? at : (order[at] as number);
      const number = series[row] as number;
      const point = columns.points[number] as number;
      const value = values[row] as number;
      if (point === NO_POINT) {
        hasOthers = true;
      } else if (isNeverBlank(value) || !isBlank((all[number] as KnownSeries).name, value)) {
        addPrepared(rows, point, timesMs[row] as number, value);
      } else {
        addReading(rows, point, timesMs[row] as number, Number.NaN, receivedMs);
      }
    }
    return hasOthers;
  }

  function read(rows: SourceRows, receivedMs: number): SeriesNews {
    const complaints = new Map<string, Complaint>();
    const news = groups.replan(complaints);
    const nowMs = performance.now();
    turn += 1;
    const onReading = (point: number, timeMs: number, value: number) =>
      addReading(rows, point, timeMs, value, receivedMs);
    // A counter goes forward in time, and a point waits for few times at once.
    const order = pushed.order();
    const hasOthers = readGauges(rows, receivedMs, order);
    for (let at = 0; hasOthers && at < pushed.count; at++) {
      const row = order === undefined ? at : (order[at] as number);
      const number = pushed.series[row] as number;
      if (columns.points[number] !== NO_POINT) {
        continue;
      }
      const series = all[number] as KnownSeries;
      const [timeMs, value, startMs] = [pushed.timesMs[row], pushed.values[row], pushed.startsMs[row]] as const;
      for (const reader of series.readers) {
        if (reader.add(series, timeMs as number, value as number, startMs as number, nowMs, complaints, onReading)) {
          waiting.add(reader);
        }
      }
    }
    pushed.clear();
    for (const number of left) {
      all[number] = undefined;
      columns.release(number);
    }
    left = [];
    for (const reader of waiting) {
      reader.flush(nowMs - options.patienceMs, complaints, onReading);
      if (!reader.isWaiting()) {
        waiting.delete(reader);
      }
    }
    return { ...news, complaints };
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
      const series: KnownSeries = {
        name,
        labels,
        unit,
        group: groups.of(target, labels),
        number: NO_SERIES,
        leftMs: -Infinity,
        readers: [],
        get lastMs() {
          return this.number === NO_SERIES ? this.leftMs : (columns.lastMs[this.number] as number);
        },
      };
      enter(key, series);
      return series;
    },

    push(series, timeMs, value, startMs = 0) {
      pushOne(numberOf(series as KnownSeries), timeMs, value, startMs);
    },

    numberOf: (series) => numberOf(series as KnownSeries),

    version: () => version,

    pushAll({ count, timesMs, values, startsMs }, some, seenMs) {
      for (let row = 0; row < count; row++) {
        const number = some[row] as number;
        if (number !== NO_SERIES) {
          columns.seenMs[number] = seenMs;
          pushOne(number, timesMs[row] as number, values[row] as number, startsMs[row] as number);
        }
      }
    },

    read,

    take() {
      const rows = createRows(numbers.addresses, pushed.count);
      const news = read(rows, Date.now());
      const readings = Array.from({ length: rows.count }, (_, row): Reading => {
        const value = rows.values[row] as number;
        const point = groups.points[rows.points[row] as number] as PointDefinition;
        return { point, timeMs: rows.timesMs[row] as number, value: Number.isNaN(value) ? null : value };
      });
      return { ...news, readings };
    },

    numbers,

    addresses: groups.addresses,

    forget(nowMs, graceMs) {
      for (const [key, series] of known) {
        const { number, group } = series;
        const lastMs = Math.max(columns.lastMs[number] as number, columns.seenMs[number] as number);
        if (lastMs < nowMs - graceMs - group.options.staleAfterMs) {
          leaveOut(key, series);
        }
      }
    },

    end(given) {
      const key = keyOf(given as KnownSeries);
      const series = known.get(key);
      if (series) {
        leaveOut(key, series);
      }
    },

    unplaced: () => unplaced,
  };
}

/** The same for one series in any order of its labels; in another unit it is another one. */
function keyOf({ name, labels, unit }: Pick<KnownSeries, 'name' | 'labels' | 'unit'>): string {
  return `${name}${unit && ` ${unit} `}${sortedKey(labels)}`;
}

/** @param value NaN where there is none */
function addReading(rows: SourceRows, point: number, timeMs: number, value: number, receivedMs: number): void {
  const hasNone = Number.isNaN(value);
  const flags = hasNone ? RowFlag.history | RowFlag.noValue : RowFlag.history;
  addRow(rows, point, timeMs, receivedMs, value, hasNone ? Quality.bad : Quality.good, flags);
}
