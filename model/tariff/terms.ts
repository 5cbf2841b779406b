import type { BusinessRecord } from '../business/record.ts';
import type { Tariff } from '../business/tariff.ts';
import { termsOf } from '../business/timetable.ts';
import { calendarOf, startOfDayMs } from '../time/calendar.ts';
import { type Rates, ratesOf } from './rates.ts';

/** A version of a tariff with the time in which it counts, epoch ms. */
export interface TariffTerm {
  name: string;
  version: number;
  tariff: Tariff;
  rates: Rates;
  fromMs: number;
  toMs: number;
}

/** Days that are holidays, by the name of their record. */
export type HolidayLists = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The versions of one tariff that count within a range, in the order of their time. A day begins by the clock of the version that begins
 * with it.
 */
export function tariffTerms(
  versions: ReadonlyArray<BusinessRecord<Tariff>>,
  holidays: HolidayLists,
  fromMs: number,
  toMs: number
): TariffTerm[] {
  const terms = termsOf(versions);
  return terms.flatMap(({ record, fromDay, untilDay }, index): TariffTerm[] => {
    const tariff = record.body;
    const { timeZone } = tariff;
    // The next version's own clock says when its day begins; after a withdrawal there is none.
    const next = terms[index + 1];
    const nextZone = next?.fromDay === untilDay ? next?.record.body.timeZone : undefined;
    const startMs = Math.max(fromMs, fromDay === undefined ? -Infinity : startOfDayMs(fromDay, timeZone));
    const endMs = Math.min(toMs, untilDay === undefined ? Infinity : startOfDayMs(untilDay, nextZone ?? timeZone));
    if (startMs >= endMs) {
      return [];
    }
    const rates = ratesOf(
      tariff,
      calendarOf(timeZone, startMs, endMs),
      holidays.get(tariff.holidays ?? '') ?? new Set()
    );
    return [{ name: record.name, version: record.version, tariff, rates, fromMs: startMs, toMs: endMs }];
  });
}

/** The term of a time, of terms in the order of their time. */
export function termAt(terms: readonly TariffTerm[], timeMs: number): TariffTerm | undefined {
  return terms.find(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
}
