import type { PointDefinition } from '#model/point.ts';
import { isBlank } from './blank.ts';
import type { Complaint } from './complaint.ts';
import type { Slot } from './page-plan.ts';
import type { Rates } from './rates.ts';
import { isOneSeries, readSlot, type Reading } from './readings.ts';
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

/** Times that a point waits for at once: who sends slower than that sends no point of several series at all. */
const MAX_PARTIALS = 64;

/**
 * Makes the readings of one point of series that come one by one: of a point that is one series at once, of another once all
 * of its series of a time are there.
 */
export interface SlotReader {
  readonly point: PointDefinition;
  /** Series of the point, as indices into those that were planned with it. */
  readonly indices: readonly number[];
  /** Says which objects the series are known by. */
  bind(series: readonly object[]): void;
  /** Takes over what waits at the reader that had the point before. */
  continue(before: SlotReader, series: readonly object[]): void;
  add(
    series: object,
    timeMs: number,
    value: number,
    startMs: number,
    nowMs: number,
    complaints: Map<string, Complaint>
  ): Reading | undefined;
  isWaiting(): boolean;
  /** Gives up on what came before `beforeMs` and is not whole: what is there is read. */
  flush(beforeMs: number, complaints: Map<string, Complaint>): Reading[];
  readonly partials: ReadonlyMap<number, Partial>;
}

export function createSlotReader(slot: Slot, samples: readonly SeriesSample[], rates: Rates): SlotReader {
  const indices = [...new Set([...slot.ranks.flat(), ...slot.divisors])];
  const position = new Map(indices.map((index, at) => [index, at]));
  const at = (index: number) => position.get(index) as number;
  /** The slot of a page that has the series of this point alone. */
  const own: Slot = { ...slot, ranks: slot.ranks.map((rank) => rank.map(at)), divisors: slot.divisors.map(at) };
  const templates = indices.map((index) => samples[index] as SeriesSample);
  const partials = new Map<number, Partial>();
  let objects: object[] = [];

  function read(timeMs: number, values: ReadonlyMap<object, Valued>, complaints: Map<string, Complaint>) {
    const page: SeriesSample[] = [];
    templates.forEach(({ name, labels }, index) => {
      const valued = values.get(objects[index] as object);
      if (valued !== undefined) {
        page[index] = { name, labels, ...valued, timestampMs: timeMs };
      }
    });
    const present = presentOf(own, page);
    return present && readSlot(present, { samples: page, timeMs }, rates, complaints);
  }

  const { point, mapping } = slot;
  const isOne = isOneSeries(slot);
  const name = templates[0]?.name ?? '';
  const [counterKey = ''] = slot.counterKeys;

  /** What `read` says of a point that is one series, without a page. */
  function readOne(timeMs: number, value: number, startMs: number): Reading | undefined {
    if (isBlank(name, value)) {
      if (mapping.counter) {
        rates.interrupt(counterKey);
      }
      return { point, timeMs, value: null };
    }
    const read = mapping.counter ? rates.rate(counterKey, value, timeMs, startMs) : value;
    return read === undefined ? undefined : { point, timeMs, value: read };
  }

  const reader: SlotReader = {
    point,
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
    add(series, timeMs, value, startMs, nowMs, complaints) {
      if (isOne) {
        return readOne(timeMs, value, startMs);
      }
      if (indices.length === 1) {
        return read(timeMs, new Map([[series, { value, startMs }]]), complaints);
      }
      const partial = partials.get(timeMs) ?? { sinceMs: nowMs, values: new Map<object, Valued>() };
      partial.values.set(series, { value, startMs });
      if (partial.values.size === indices.length) {
        partials.delete(timeMs);
        return read(timeMs, partial.values, complaints);
      }
      if (partials.size < MAX_PARTIALS || partials.has(timeMs)) {
        partials.set(timeMs, partial);
      }
      return undefined;
    },
    isWaiting: () => partials.size > 0,
    flush(beforeMs, complaints) {
      const readings: Reading[] = [];
      for (const [timeMs, { sinceMs, values }] of [...partials].sort(([a], [b]) => a - b)) {
        if (sinceMs <= beforeMs) {
          partials.delete(timeMs);
          const reading = read(timeMs, values, complaints);
          if (reading) {
            readings.push(reading);
          }
        }
      }
      return readings;
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
