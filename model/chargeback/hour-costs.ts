import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type BillLine, billOf, type Quarter } from '../tariff/bill.ts';
import { type TariffTerm, termAt } from '../tariff/terms.ts';
import { monthsOf } from '../time/calendar.ts';
import { MICRO } from './amounts.ts';

export const HOUR_MS = 3_600_000;
const MWH_PER_KWH = 1_000_000;

/** What each hour of a range costs, in millionths of a currency, by currency. */
export interface HourCosts {
  byCurrency: Map<string, Float64Array>;
  /** What rounding the lines of the bill to its smallest unit adds, by currency: no hour has it. */
  rounding: Map<string, number>;
  /** Whether each hour's energy has a price throughout. */
  priced: boolean[];
  /** Currency of the energy of each hour; empty where none. */
  currencies: string[];
}

/**
 * Spreads a bill over its hours so that they and the rounding add up to it exactly.
 *
 * - Energy costs what its quarters of an hour cost.
 * - A demand charge belongs to the hour whose quarter set the peak: who drew then bears it (coincident peak; NARUC, Electric Utility Cost
 *   Allocation Manual, 1992, chapter 4).
 * - What is paid by the month is spread evenly over the hours of the tariff's month within the range.
 *
 * @param quarters in the order of their time, from `firstMs` on
 */
export function hourCosts(
  quarters: readonly Quarter[],
  terms: readonly TariffTerm[],
  { firstMs, hours }: { firstMs: number; hours: number }
): HourCosts {
  const exact = new Map<string, Decimal[]>();
  const add = (currency: string, hour: number, amount: Decimal) => {
    const all = exact.get(currency) ?? Array.from({ length: hours }, () => ZERO);
    exact.set(currency, all);
    const at = Math.min(Math.max(hour, 0), hours - 1);
    all[at] = (all[at] as Decimal).plus(amount);
  };
  const hourOf = (timeMs: number) => Math.floor((timeMs - firstMs) / HOUR_MS);
  const priced = Array.from({ length: hours }, () => true);
  const currencies = Array.from({ length: hours }, () => '');
  for (const { startMs, mWh } of quarters) {
    const hour = hourOf(startMs);
    const term = termAt(terms, startMs);
    const price = term?.rates.priceAt(startMs);
    if (term) {
      currencies[hour] ||= term.tariff.currency;
    }
    if (!term || !price || Number.isNaN(mWh)) {
      priced[hour] = false;
    } else {
      add(term.tariff.currency, hour, decimal(mWh).div(MWH_PER_KWH).times(price.perKwh));
    }
  }
  const bill = billOf(quarters, terms);
  for (const line of bill.lines) {
    const { currency, amount } = line.exact;
    if (line.kind === 'demand') {
      add(currency, hourOf(line.peakMs as number), amount);
    } else if (line.kind === 'monthly') {
      const own = hoursOf(line, terms, { firstMs, hours });
      own.forEach((hour) => add(currency, hour, amount.div(own.length)));
    }
  }
  const billed = new Map(bill.totals.map(({ currency, amount }) => [currency, micro(amount)]));
  const byCurrency = new Map([...exact].map(([currency, all]) => [currency, cumulated(all)]));
  const rounding = new Map(
    [...byCurrency].map(([currency, all]) => [
      currency,
      (billed.get(currency) ?? 0) - all.reduce((sum, one) => sum + one, 0),
    ])
  );
  return { byCurrency, rounding, priced, currencies };
}

function micro(amount: Decimal): number {
  return amount.times(MICRO).round().toNumber();
}

/** Rounds so that the parts add up to the rounded whole. */
function cumulated(all: readonly Decimal[]): Float64Array {
  let sum = ZERO;
  let told = 0;
  return Float64Array.from(all, (one) => {
    sum = sum.plus(one);
    const until = micro(sum);
    const part = until - told;
    told = until;
    return part;
  });
}

/** Hours of the range in which the tariff of a line counts, within its month; at least one. */
function hoursOf(
  { tariff, version, month }: BillLine,
  terms: readonly TariffTerm[],
  { firstMs, hours }: { firstMs: number; hours: number }
): number[] {
  const spans = terms
    .filter((term) => term.name === tariff && term.version === version)
    .flatMap((term) =>
      monthsOf(term.fromMs, term.toMs, term.tariff.timeZone)
        .filter((one) => one.month === month)
        .map(({ fromMs, toMs }) => [Math.max(fromMs, term.fromMs), Math.min(toMs, term.toMs)] as const)
    );
  const own = Array.from({ length: hours }, (_, hour) => hour).filter((hour) =>
    spans.some(([fromMs, toMs]) => firstMs + hour * HOUR_MS >= fromMs && firstMs + hour * HOUR_MS < toMs)
  );
  return own.length > 0 ? own : [Math.floor(((spans[0]?.[0] ?? firstMs) - firstMs) / HOUR_MS)];
}
