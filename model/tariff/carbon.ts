import type { Carbon } from '../business/carbon.ts';
import type { BusinessRecord } from '../business/record.ts';
import { stepAt } from '../business/series.ts';
import { termsOf } from '../business/timetable.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import { startOfDayMs } from '../time/calendar.ts';

/** How much CO2 a kilowatt-hour carries at a time, g; undefined where nobody says. */
export type CarbonAt = (timeMs: number) => { gramsPerKwh: Decimal; carbon: Carbon } | undefined;

/** @param versions of one record; its days begin by the clock of `timeZone`, that of the site */
export function carbonAt(versions: ReadonlyArray<BusinessRecord<Carbon>>, timeZone: string): CarbonAt {
  const terms = termsOf(versions).map(({ record, fromDay, untilDay }) => ({
    carbon: record.body,
    constant: record.body.gramsPerKwh === undefined ? undefined : decimal(record.body.gramsPerKwh),
    fromMs: fromDay === undefined ? -Infinity : startOfDayMs(fromDay, timeZone),
    toMs: untilDay === undefined ? Infinity : startOfDayMs(untilDay, timeZone),
  }));
  return (timeMs) => {
    const term = terms.find(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
    const listed = term?.carbon.series && stepAt(term.carbon.series, timeMs);
    const gramsPerKwh = listed === undefined ? term?.constant : decimal(listed);
    return term && gramsPerKwh && { gramsPerKwh, carbon: term.carbon };
  };
}

const GRAMS_PER_TONNE = 1_000_000;

/** What so much CO2 costs; undefined where it has no price. */
export function carbonCost(grams: Decimal, { price }: Carbon): Money | undefined {
  return price && { amount: grams.div(GRAMS_PER_TONNE).times(price.perTonne), currency: price.currency };
}
