import { type Decimal, decimal, ZERO } from '../money/decimal.ts';

/** Amounts of one currency at the ends of equal periods; the first one is now. What is spent is negative. */
export type CashFlow = readonly Decimal[];

export function cashFlow(amounts: readonly Decimal.Value[]): Decimal[] {
  return amounts.map(decimal);
}

/**
 * Net present value: Σ flow(t) / (1 + rate)^t from t = 0 (Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2). What is
 * paid now is not discounted, unlike by the function NPV of spreadsheets.
 * @param rate per period, above -1: 0.08 is 8 %
 * @throws {RangeError} where the rate is -1 or less, at which there is no present value.
 */
export function npv(rate: Decimal.Value, flows: CashFlow): Decimal {
  const growth = growthOf(rate);
  // Horner's rule: one division for each period.
  return flows.reduceRight((later, flow) => later.div(growth).plus(flow), ZERO);
}

/** Flows in the order of their periods, each discounted to now. */
export function discounted(rate: Decimal.Value, flows: CashFlow): Decimal[] {
  const growth = growthOf(rate);
  return flows.map((flow, period) => flow.div(growth.pow(period)));
}

/** Flows of several cases, period by period; shorter ones have ended. */
export function addFlows(cases: readonly CashFlow[]): Decimal[] {
  const periods = Math.max(0, ...cases.map(({ length }) => length));
  return Array.from({ length: periods }, (_, period) =>
    cases.reduce((sum, flows) => sum.plus(flows[period] ?? ZERO), ZERO)
  );
}

function growthOf(rate: Decimal.Value): Decimal {
  const growth = decimal(rate).plus(1);
  if (growth.lte(0)) {
    throw new RangeError(
      `A rate of ${decimal(rate).times(100).toString()} % has no present value. Give one above -100 %.`
    );
  }
  return growth;
}
