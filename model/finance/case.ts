import { type Decimal, decimal } from '../money/decimal.ts';
import { type CashFlow, npv } from './cash-flow.ts';
import { discountedPayback, payback } from './payback.ts';
import { irr, mirr } from './rates.ts';

/** What an investment costs and saves, amounts in one currency. */
export interface InvestmentCase {
  /** Spent once, now, not negative. */
  capex: Decimal.Value;
  /** Spent in each year. */
  opexPerYear: Decimal.Value;
  /** Saved in each year; negative where more is used. */
  savedKwhPerYear: number;
  pricePerKwh: Decimal.Value;
  /** By which the price rises each year: 0.02 is 2 %. */
  priceGrowth: number;
  /** Saved or freed in money beside energy in each year: demand charges, carbon, capacity that need not be built. */
  otherSavingsPerYear?: Decimal.Value;
  years: number;
  /** Discount rate a year; also what spending is financed and what comes in is put to work at for MIRR. */
  rate: number;
}

/** The flows now and at the end of each year. */
export function flowsOf(one: InvestmentCase): Decimal[] {
  const energy = decimal(one.savedKwhPerYear).times(decimal(one.pricePerKwh));
  const rest = decimal(one.otherSavingsPerYear ?? 0).minus(one.opexPerYear);
  const growth = decimal(one.priceGrowth).plus(1);
  const years = Array.from({ length: one.years }, (_, year) => energy.times(growth.pow(year)).plus(rest));
  return [decimal(one.capex).negated(), ...years];
}

export interface Worth {
  flows: CashFlow;
  npv: Decimal;
  /** Null where there is none. */
  irr: number | null;
  mirr: number | null;
  /** Years; null where it does not come back within the years of the case. */
  payback: number | null;
  discountedPayback: number | null;
}

export function worthOf(one: InvestmentCase): Worth {
  return worthOfFlows(flowsOf(one), one.rate);
}

export function worthOfFlows(flows: CashFlow, rate: number): Worth {
  return {
    flows,
    npv: npv(rate, flows),
    irr: irr(flows),
    mirr: mirr(flows, rate, rate),
    payback: payback(flows),
    discountedPayback: discountedPayback(rate, flows),
  };
}
