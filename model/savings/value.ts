import type { Initiative } from '../business/initiative.ts';
import { type InvestmentCase, type Worth, worthOf } from '../finance/case.ts';
import { type Outlook, outlook } from '../finance/monte-carlo.ts';
import { type Swing, sensitivity } from '../finance/sensitivity.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type Money, money } from '../money/money.ts';
import { freedKw } from './capacity.ts';
import { type Step, STEP_MS } from './observation.ts';
import type { Verification } from './verify.ts';

/** Price of a kilowatt-hour in one interval; undefined where no tariff counts. */
export type PriceAt = (startMs: number) => Money | undefined;

/** What a verified saving is worth. */
export interface Value {
  currency: string;
  /** Of what was saved so far, at the prices of each interval. */
  saved: Money;
  /** Share of the intervals that have a price. */
  priced: number;
  /** Of a year ahead: the share saved, of what the year before used; else at the pace of the intervals that counted. */
  kwhPerYear: number;
  perKwh: Decimal;
  investment: InvestmentCase;
  worth: Worth;
  outlook: Outlook;
  swings: readonly Swing[];
}

const YEAR_MS = 365.25 * STEP_MS.day;

/** What prices and the discount rate may turn out to be, for sensitivity and drawn cases: a judgement, said beside the result. */
export const PRICE_SPREAD = 0.2;
export const RATE_SPREAD = 0.02;

/**
 * Values a saving by the tariff of its intervals, and the initiative as if it went on at the same pace for its life at today's prices.
 * @param yearAheadKwh what a year is expected to use without it, where that is known: of a summer's saving a year is not four times
 * @returns undefined where nothing could be verified, or no interval has a price
 */
export function valueOf(
  verification: Verification,
  initiative: Initiative,
  priceAt: PriceAt,
  yearAheadKwh?: number
): Value | undefined {
  const { expected: reported, compared, step, saving, low, high, confidence, verdict } = verification;
  const prices = compared.map(({ startMs }) => priceAt(startMs));
  const currency = prices.find((one) => one !== undefined)?.currency;
  if (verdict === 'not-verifiable' || currency === undefined) {
    return undefined;
  }
  let [saved, kwh, sum] = [ZERO, 0, ZERO];
  let count = 0;
  compared.forEach(({ actual, expected }, index) => {
    const price = prices[index];
    if (price?.currency === currency) {
      saved = saved.plus(decimal(expected - actual).times(price.amount));
      kwh += expected - actual;
      sum = sum.plus(price.amount);
      count++;
    }
  });
  const perYear =
    yearAheadKwh !== undefined && reported > 0 ? yearAheadKwh / reported : YEAR_MS / (compared.length * STEP_MS[step]);
  // What a saved kilowatt-hour cost; where next to nothing was saved, what one costs in the mean.
  const mean = sum.div(count);
  const own = kwh === 0 ? mean : saved.div(kwh);
  const perKwh = own.gt(0) && own.lt(mean.times(3)) ? own : mean;
  const investment: InvestmentCase = {
    capex: initiative.capex,
    opexPerYear: initiative.opexPerYear,
    savedKwhPerYear: saving * perYear,
    pricePerKwh: perKwh,
    priceGrowth: 0,
    ...(initiative.capacityPerKwYear !== undefined && {
      otherSavingsPerYear: decimal(initiative.capacityPerKwYear).times(freedKw(verification)),
    }),
    years: initiative.lifeYears,
    rate: initiative.discountRate,
  };
  const [lowKwh, highKwh] = [low * perYear, high * perYear];
  const rates = {
    low: Math.max(0, initiative.discountRate - RATE_SPREAD),
    high: initiative.discountRate + RATE_SPREAD,
  };
  return {
    currency,
    saved: money(saved, currency),
    priced: count / compared.length,
    kwhPerYear: saving * perYear,
    perKwh,
    investment,
    worth: worthOf(investment),
    outlook: outlook(investment, {
      confidence,
      savedKwhPerYear: { low: lowKwh, high: highKwh },
      price: { low: 1 - PRICE_SPREAD, high: 1 + PRICE_SPREAD },
      rate: rates,
    }),
    swings: sensitivity(investment, [
      { name: 'Saving, its interval', low: { savedKwhPerYear: lowKwh }, high: { savedKwhPerYear: highKwh } },
      {
        name: `Price, ${100 * PRICE_SPREAD} % either way`,
        low: { pricePerKwh: perKwh.times(1 - PRICE_SPREAD) },
        high: { pricePerKwh: perKwh.times(1 + PRICE_SPREAD) },
      },
      {
        name: `Discount rate, ${100 * RATE_SPREAD} points either way`,
        low: { rate: rates.low },
        high: { rate: rates.high },
      },
    ]),
  };
}

/** Steps of a series in words: `day`, `days`. */
export function stepsText(count: number, step: Step): string {
  return `${count} ${step}${count === 1 ? '' : 's'}`;
}
