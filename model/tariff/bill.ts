import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type Money, roundToMinor, sumByCurrency } from '../money/money.ts';
import { monthsOf } from '../time/calendar.ts';
import { type TariffTerm, termAt } from './terms.ts';

/** Energy of a quarter of an hour, as meters count it. */
export interface Quarter {
  /** Epoch ms, a whole quarter of an hour in UTC, at which all time zones of today change their quarters. */
  startMs: number;
  /** Whole milliwatt-hours, so that sums are exact; NaN where it is not known. */
  mWh: number;
}

export const QUARTER_MS = 900_000;
const MWH_PER_KWH = 1_000_000;
/** A quarter's energy in mWh, times this, is its average in kW. */
const KW_PER_QUARTER_MWH = 4 / MWH_PER_KWH;

export interface BillLine {
  /** Month of the calendar of the tariff, as `2026-03`. */
  month: string;
  tariff: string;
  version: number;
  kind: 'energy' | 'demand' | 'monthly';
  rate: string;
  /** kWh for energy, kW for demand, months for what is paid by the month. */
  quantity: Decimal;
  unit: 'kWh' | 'kW' | 'month';
  /** Of the highest quarter of an hour, epoch ms. */
  peakMs?: number;
  /** Exact. */
  exact: Money;
  /** As it is billed: to the smallest unit. */
  billed: Money;
}

export interface Bill {
  lines: BillLine[];
  /** The sum of what is billed line by line, of each currency. */
  totals: Money[];
  /** Quarters of an hour whose energy is not known, and those for which no rate counts. */
  unknown: number;
  unpriced: number;
}

/**
 * What energy costs, line by line: energy by rate, the month's highest quarter of an hour of each demand rate, and what is paid by the
 * month. Each line is rounded, as on a bill. Where a version ends within a month, or the range does, what is paid by the month and the
 * price of a kilowatt are of the part of the month's hours that it has.
 * @param quarters in the order of their time, within the terms
 */
export function billOf(quarters: readonly Quarter[], terms: readonly TariffTerm[]): Bill {
  const bill: Bill = { lines: [], totals: [], unknown: 0, unpriced: 0 };
  const byTerm = new Map<TariffTerm, Quarter[]>();
  for (const quarter of quarters) {
    const term = termAt(terms, quarter.startMs);
    if (Number.isNaN(quarter.mWh)) {
      bill.unknown++;
    } else if (!term) {
      bill.unpriced++;
    } else {
      const own = byTerm.get(term) ?? [];
      own.push(quarter);
      byTerm.set(term, own);
    }
  }
  for (const term of terms) {
    const own = byTerm.get(term) ?? [];
    for (const month of monthsOf(term.fromMs, term.toMs, term.tariff.timeZone)) {
      const within = own.filter(({ startMs }) => startMs >= month.fromMs && startMs < month.toMs);
      const part = decimal(Math.min(month.toMs, term.toMs) - Math.max(month.fromMs, term.fromMs)).div(
        month.toMs - month.fromMs
      );
      bill.unpriced += addEnergy(bill.lines, within, term, month.month);
      addDemand(bill.lines, within, term, month.month, part);
      addMonthly(bill.lines, term, month.month, part);
    }
  }
  bill.totals = sumByCurrency(bill.lines.map(({ billed }) => billed));
  return bill;
}

/** Returns how many quarters no rate counts for. */
function addEnergy(lines: BillLine[], quarters: readonly Quarter[], term: TariffTerm, month: string): number {
  const byRate = new Map<string, { kwh: Decimal; cost: Decimal }>();
  let unpriced = 0;
  for (const { startMs, mWh } of quarters) {
    const price = term.rates.priceAt(startMs);
    if (!price) {
      unpriced++;
      continue;
    }
    const known = byRate.get(price.rate) ?? { kwh: ZERO, cost: ZERO };
    const kwh = decimal(mWh).div(MWH_PER_KWH);
    byRate.set(price.rate, { kwh: known.kwh.plus(kwh), cost: known.cost.plus(kwh.times(price.perKwh)) });
  }
  for (const [rate, { kwh, cost }] of byRate) {
    lines.push(lineOf(term, month, 'energy', rate, kwh, 'kWh', cost));
  }
  return unpriced;
}

function addDemand(lines: BillLine[], quarters: readonly Quarter[], term: TariffTerm, month: string, part: Decimal) {
  const peaks = new Map<number, Quarter>();
  for (const quarter of quarters) {
    for (const index of term.rates.demandAt(quarter.startMs)) {
      const peak = peaks.get(index);
      if (!peak || quarter.mWh > peak.mWh) {
        peaks.set(index, quarter);
      }
    }
  }
  term.tariff.demand.forEach(({ name, perKw }, index) => {
    const peak = peaks.get(index);
    if (peak) {
      const kw = decimal(Math.max(0, peak.mWh)).times(KW_PER_QUARTER_MWH);
      const line = lineOf(term, month, 'demand', name, kw, 'kW', kw.times(perKw).times(part));
      lines.push({ ...line, peakMs: peak.startMs });
    }
  });
}

function addMonthly(lines: BillLine[], term: TariffTerm, month: string, part: Decimal) {
  for (const { name, amount } of term.tariff.monthly) {
    lines.push(lineOf(term, month, 'monthly', name, part, 'month', decimal(amount).times(part)));
  }
}

function lineOf(
  { name, version, tariff }: TariffTerm,
  month: string,
  kind: BillLine['kind'],
  rate: string,
  quantity: Decimal,
  unit: BillLine['unit'],
  amount: Decimal
): BillLine {
  const exact = { amount, currency: tariff.currency };
  return { month, tariff: name, version, kind, rate, quantity, unit, exact, billed: roundToMinor(exact) };
}
