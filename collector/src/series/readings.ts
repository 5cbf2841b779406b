import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import { addRow, createRows, RowFlag, type SourceRows } from '../contract/source-rows.ts';
import { isBlank } from './blank.ts';
import { differingValues, type Complaint } from './complaint.ts';
import { createPlanner } from './page-plan.ts';
import type { PagePlan, PlanOptions, Slot } from './page-plan.ts';
import type { Rates } from './rates.ts';
import type { SeriesPage, SeriesSample } from './series-sample.ts';

export interface ReadingOptions extends PlanOptions {
  rates: Rates;
}

export interface Readings {
  /**
   * One of each point that has a reading, in the exporter's unit; bad and without a value where the exporter has none to give. The
   * next scrape takes the same rows.
   */
  rows: SourceRows;
  /** Addresses of the points that the page describes, also those of counters without a rate yet. */
  present: ReadonlySet<string>;
  /** The points, where they are not those of the scrape before. */
  news: PointDefinition[] | undefined;
  /** What is wrong with the page, by the address concerned. */
  complaints: ReadonlyMap<string, Complaint>;
}

/**
 * Makes the readings of the scrapes of one target: rates, folding, division, complement, in the order of `ExporterSeries`.
 * Series without a mapping are passed over. What is decided about a series is decided anew only when the page has other
 * series than before.
 */
export function createReader(options: ReadingOptions): (scrape: SeriesPage, receivedMs?: number) => Readings {
  const planner = createPlanner(options);
  let page: SeriesSample[] | undefined;
  let plan: PagePlan = { slots: [], complaints: new Map() };
  let present: ReadonlySet<string> = new Set();
  let rows = createRows([], 0);

  return (scrape, receivedMs = scrape.timeMs) => {
    const { samples } = scrape;
    const isNew = page === undefined || !isSamePage(page, samples);
    if (isNew) {
      page = samples;
      plan = planner.plan(samples);
      const before = present;
      const addresses = plan.slots.map(({ point }) => point.address);
      present = new Set(addresses);
      rows = createRows(addresses, addresses.length);
      // A counter that was away may be another device's when it is back.
      for (const address of before) {
        if (!present.has(address)) {
          options.rates.interrupt(address);
        }
      }
    }
    const complaints = new Map(plan.complaints);
    rows.count = 0;
    plan.slots.forEach((slot, number) => {
      const value = readSlot(slot, scrape, options.rates, complaints);
      if (value === null) {
        addRow(rows, number, timeOf(slot, scrape), receivedMs, Number.NaN, Quality.bad, RowFlag.noValue);
      } else if (value !== undefined) {
        addRow(rows, number, timeOf(slot, scrape), receivedMs, value, Quality.good, 0);
      }
    });
    return { rows, present, news: isNew ? plan.slots.map(({ point }) => point) : undefined, complaints };
  };
}

/** The parser gives the same labels object for the same series text. */
function isSamePage(before: readonly SeriesSample[], now: readonly SeriesSample[]): boolean {
  return (
    before === now ||
    (before.length === now.length && now.every((sample, index) => sample.labels === before[index]?.labels))
  );
}

/**
 * Reads one point of a page, in the exporter's unit: `null` where the exporter has no value to give, `undefined` where there is
 * no reading yet, as at the first value of a counter.
 * @param complaints gets what is wrong with its series
 */
export function readSlot(
  slot: Slot,
  scrape: SeriesPage,
  rates: Rates,
  complaints: Map<string, Complaint>
): number | null | undefined {
  const { mapping } = slot;
  const gauge = gaugeOf(slot, scrape);
  if (gauge) {
    return isBlank(gauge.name, gauge.value) ? null : gauge.value;
  }
  const used = usedRank(slot, scrape);
  const rank = slot.ranks[used] ?? [];
  const timeMs = timeOf(slot, scrape);
  const value = mapping.combine
    ? folded(slot, scrape, timeMs, rates)
    : single(slot, rank, used, scrape, timeMs, rates, complaints);
  return value === undefined || value === null ? value : finished(slot, value, scrape);
}

/** The first rank that has a value; the first one where none has. */
function usedRank({ ranks }: Slot, scrape: SeriesPage): number {
  return ranks.length === 1
    ? 0
    : Math.max(
        0,
        ranks.findIndex((rank) => rank.some((index) => hasValue(scrape, index)))
      );
}

/** Time of the reading of one point, epoch ms. */
function timeOf(slot: Slot, scrape: SeriesPage): number {
  const [first = 0] = slot.ranks[usedRank(slot, scrape)] ?? [];
  return scrape.samples[first]?.timestampMs ?? scrape.timeMs;
}

/** Whether a point is one series as it is, or its rate, as most are: nothing has to be chosen or reckoned for it. */
export function isOneSeries({ mapping, ranks }: Slot): boolean {
  return (
    ranks.length === 1 &&
    ranks[0]?.length === 1 &&
    !mapping.combine &&
    !mapping.complement &&
    mapping.dividedBy.length === 0
  );
}

function gaugeOf(slot: Slot, { samples }: SeriesPage): SeriesSample | undefined {
  return isOneSeries(slot) && !slot.mapping.counter ? samples[slot.ranks[0]?.[0] ?? 0] : undefined;
}

function hasValue({ samples }: SeriesPage, index: number): boolean {
  const sample = samples[index];
  return sample !== undefined && !isBlank(sample.name, sample.value);
}

function valueAt({ samples }: SeriesPage, index: number): number {
  return samples[index]?.value ?? Number.NaN;
}

/** All series of a fold must have a value: a sum of those that have one would look like the whole. */
function folded(slot: Slot, scrape: SeriesPage, timeMs: number, rates: Rates): number | null | undefined {
  const { mapping, counterKeys } = slot;
  const values: number[] = [];
  let isWhole = true;
  for (const [position, index] of (slot.ranks[0] ?? []).entries()) {
    const key = counterKeys[position] ?? '';
    if (!hasValue(scrape, index)) {
      rates.interrupt(key);
      isWhole = false;
      continue;
    }
    const value = mapping.counter
      ? rates.rate(key, valueAt(scrape, index), timeMs, scrape.samples[index]?.startMs)
      : valueAt(scrape, index);
    if (value !== undefined) {
      values.push(value);
    }
  }
  if (!isWhole) {
    return null;
  }
  if (values.length === 0) {
    return undefined;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  return mapping.combine === 'mean' ? sum / values.length : sum;
}

function interruptAll({ ranks, counterKeys }: Slot, rates: Rates): void {
  ranks.forEach((_, used) => rates.interrupt(keyOfRank(counterKeys, used)));
}

/** A counter that another series continues begins anew: the two need not agree to the last digit. */
function keyOfRank([key = '']: readonly string[], used: number): string {
  return used > 0 ? `${key}#${used}` : key;
}

function single(
  slot: Slot,
  rank: readonly number[],
  used: number,
  scrape: SeriesPage,
  timeMs: number,
  rates: Rates,
  complaints: Map<string, Complaint>
): number | null | undefined {
  const { point, mapping, counterKeys } = slot;
  const key = keyOfRank(counterKeys, used);
  const index = rank.find((one) => hasValue(scrape, one));
  if (index === undefined) {
    interruptAll(slot, rates);
    return null;
  }
  const value = valueAt(scrape, index);
  if (rank.some((other) => hasValue(scrape, other) && valueAt(scrape, other) !== value)) {
    const isOfOneGpu = mapping.parts !== undefined;
    complaints.set(point.address, differingValues(scrape.samples[index]?.name, point.address, isOfOneGpu));
    rates.interrupt(key);
    return null;
  }
  return mapping.counter ? rates.rate(key, value, timeMs, scrape.samples[index]?.startMs) : value;
}

function finished({ mapping, divisors }: Slot, value: number, scrape: SeriesPage): number | null {
  let result = value;
  if (mapping.dividedBy.length > 0) {
    const divisor = divisors.reduce((sum, index) => sum + valueAt(scrape, index), 0);
    if (divisor === 0 || !divisors.every((index) => hasValue(scrape, index))) {
      return null;
    }
    result /= divisor;
  }
  return mapping.complement ? 1 - result : result;
}
