import type { PointDefinition } from '#model/point.ts';
import { isBlank } from './blank.ts';
import type { Complaint } from './complaint.ts';
import type { Slot } from './page-plan.ts';
import type { Rates } from './rates.ts';
import { isOneSeries, readSlot } from './readings.ts';
import type { SeriesSample } from './series-sample.ts';

/** Values of one time that are not all there yet. */
interface Partial {
  sinceMs: number;
  values: Map<object, Valued>;
}

interface Valued {
  value: number;
  startMs: number;
}

/**
 * Takes a reading: the point by the number of its address, its time, epoch ms, and its value in the exporter's unit, NaN where the exporter
 * has none to give.
 */
export type OnReading = (point: number, timeMs: number, value: number) => void;

/** Times that a point waits for at once: who sends slower than that sends no point of several series at all. */
const MAX_PARTIALS = 64;

/**
 * Makes the readings of one point of series that come one by one: of a point that is one series at once, of another once all
 * of its series of a time are there.
 */
export interface SlotReader {
  readonly point: PointDefinition;
  /** Number of its address. */
  readonly number: number;
  /** Whether a value of its one series is the point's, as it is. */
  readonly isGauge: boolean;
  /** Series of the point, as indices into those that were planned with it. */
  readonly indices: readonly number[];
  /** Says which objects the series are known by. */
  bind(series: readonly object[]): void;
  /** Takes over what waits at the reader that had the point before. */
  continue(before: SlotReader, series: readonly object[]): void;
  /** @returns whether it waits for more */
  add(
    series: object,
    timeMs: number,
    value: number,
    startMs: number,
    nowMs: number,
    complaints: Map<string, Complaint>,
    onReading: OnReading
  ): boolean;
  isWaiting(): boolean;
  /** Gives up on what came before `beforeMs` and is not whole: what is there is read. */
  flush(beforeMs: number, complaints: Map<string, Complaint>, onReading: OnReading): void;
  readonly partials: ReadonlyMap<number, Partial>;
}

export function createSlotReader(
  slot: Slot,
  number: number,
  samples: readonly SeriesSample[],
  rates: Rates
): SlotReader {
  const indices = [...new Set([...slot.ranks.flat(), ...slot.divisors])];
  const position = new Map(indices.map((index, at) => [index, at]));
  const at = (index: number) => position.get(index) as number;
  /** The slot of a page that has the series of this point alone. */
  const own: Slot = { ...slot, ranks: slot.ranks.map((rank) => rank.map(at)), divisors: slot.divisors.map(at) };
  const templates = indices.map((index) => samples[index] as SeriesSample);
  const partials = new Map<number, Partial>();
  let objects: object[] = [];

  function read(
    timeMs: number,
    values: ReadonlyMap<object, Valued>,
    complaints: Map<string, Complaint>,
    onReading: OnReading
  ): void {
    const page: SeriesSample[] = [];
    templates.forEach(({ name, labels }, index) => {
      const valued = values.get(objects[index] as object);
      if (valued !== undefined) {
        page[index] = { name, labels, ...valued, timestampMs: timeMs };
      }
    });
    const present = presentOf(own, page);
    const reading = present && readSlot(present, { samples: page, timeMs }, rates, complaints);
    if (reading !== undefined) {
      onReading(number, timeMs, reading ?? Number.NaN);
    }
  }

  const { point, mapping } = slot;
  const isOne = isOneSeries(slot);
  const name = templates[0]?.name ?? '';
  const [counterKey = ''] = slot.counterKeys;

  /** What `read` says of a point that is one series, without a page. */
  function readOne(timeMs: number, value: number, startMs: number, onReading: OnReading): void {
    if (isBlank(name, value)) {
      if (mapping.counter) {
        rates.interrupt(counterKey);
      }
      onReading(number, timeMs, Number.NaN);
    } else if (mapping.counter) {
      const rate = rates.rate(counterKey, value, timeMs, startMs);
      if (rate !== undefined) {
        onReading(number, timeMs, rate);
      }
    } else {
      onReading(number, timeMs, value);
    }
  }

  const reader: SlotReader = {
    point,
    number,
    isGauge: isOne && !mapping.counter && !slot.isBad,
    indices,
    partials,
    bind(series) {
      objects = indices.map((index) => series[index] as object);
    },
    continue(before, series) {
      const mine = new Set(indices.map((index) => series[index]));
      for (const [timeMs, { sinceMs, values }] of before.partials) {
        const kept = new Map([...values].filter(([one]) => mine.has(one)));
        if (kept.size > 0) {
          partials.set(timeMs, { sinceMs, values: kept });
        }
      }
    },
    add(series, timeMs, value, startMs, nowMs, complaints, onReading) {
      if (slot.isBad) {
        onReading(number, timeMs, Number.NaN);
        return false;
      }
      if (isOne) {
        readOne(timeMs, value, startMs, onReading);
        return false;
      }
      if (indices.length === 1) {
        read(timeMs, new Map([[series, { value, startMs }]]), complaints, onReading);
        return false;
      }
      const partial = partials.get(timeMs) ?? { sinceMs: nowMs, values: new Map<object, Valued>() };
      partial.values.set(series, { value, startMs });
      if (partial.values.size === indices.length) {
        partials.delete(timeMs);
        read(timeMs, partial.values, complaints, onReading);
      } else if (partials.size < MAX_PARTIALS || partials.has(timeMs)) {
        partials.set(timeMs, partial);
      }
      return partials.size > 0;
    },
    isWaiting: () => partials.size > 0,
    flush(beforeMs, complaints, onReading) {
      for (const [timeMs, { sinceMs, values }] of [...partials].sort(([a], [b]) => a - b)) {
        if (sinceMs <= beforeMs) {
          partials.delete(timeMs);
          read(timeMs, values, complaints, onReading);
        }
      }
    },
  };
  return reader;
}

/** The slot as a page has it that lists only what is there; `undefined` where nothing can be made of it. */
function presentOf(slot: Slot, page: readonly SeriesSample[]): Slot | undefined {
  const isThere = (index: number) => page[index] !== undefined;
  if (!slot.divisors.every(isThere)) {
    return undefined;
  }
  if (slot.ranks.every((rank) => rank.every(isThere))) {
    return slot;
  }
  const counterKeys = slot.mapping.combine
    ? slot.counterKeys.filter((_, position) => isThere(slot.ranks[0]?.[position] ?? -1))
    : slot.counterKeys;
  const ranks = slot.ranks.map((rank) => rank.filter(isThere));
  // The rank of a board stays the first, so that its counter is not taken for that of a part.
  return ranks.some((rank) => rank.length > 0) ? { ...slot, ranks, counterKeys } : undefined;
}
