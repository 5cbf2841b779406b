import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type CashFlow, npv } from './cash-flow.ts';
import { zeros } from './roots.ts';

/** Rates that are looked through: from a loss of all but a billionth to a millionfold gain in each period, in 0.7 % steps. */
const SEARCH = { from: -Math.log(1e9), to: Math.log(1e6), steps: 5000 };

/** Newton steps that bring a double's root to all digits of the decimals. */
const REFINEMENTS = 3;

/**
 * All internal rates of return, rising: the rates at which the net present value is zero. Flows whose sign changes more than once may
 * have several, or none.
 */
export function internalRates(flows: CashFlow): number[] {
  if (!flows.some((flow) => flow.gt(0)) || !flows.some((flow) => flow.lt(0))) {
    return [];
  }
  const largest = flows.reduce((most, flow) => (flow.abs().gt(most) ? flow.abs() : most), ZERO);
  const scaled = flows.map((flow) => flow.div(largest).toNumber());
  // In u = ln(1 + rate), each weight at most 1 so that none overflows: zeros and the signs between them stay as they are.
  const middle = (flows.length - 1) / 2;
  const sum = (u: number, power: 0 | 1) =>
    scaled.reduce(
      (total, flow, t) => total + flow * (power ? middle - t : 1) * Math.exp(u * (middle - t) - Math.abs(u) * middle),
      0
    );
  const roots = zeros(
    (u) => sum(u, 0),
    (u) => sum(u, 1),
    SEARCH
  );
  return [...new Set(roots.map((u) => refined(flows, Math.expm1(u))))].sort((a, b) => a - b);
}

/**
 * Internal rate of return per period; of several, the one nearest to zero. `internalRates` has them all.
 * @returns null where no rate makes the flows worth nothing, such as where all are spent.
 */
export function irr(flows: CashFlow): number | null {
  return nearestToZero(internalRates(flows));
}

export function nearestToZero(rates: readonly number[]): number | null {
  return rates.reduce<number | null>(
    (best, rate) => (best === null || Math.abs(rate) < Math.abs(best) ? rate : best),
    null
  );
}

/**
 * Modified internal rate of return: what is spent is financed at one rate, what comes in is put to work at another, both per period
 * (Lin, Interfaces 6(4), 1976).
 * @returns null where nothing is spent or nothing comes in.
 */
export function mirr(flows: CashFlow, financeRate: Decimal.Value, reinvestRate: Decimal.Value): number | null {
  const spent = flows.map((flow) => (flow.lt(0) ? flow.negated() : ZERO));
  const earned = flows.map((flow) => (flow.gt(0) ? flow : ZERO));
  const cost = npv(financeRate, spent);
  const gain = npv(reinvestRate, earned);
  if (cost.isZero() || gain.isZero()) {
    return null;
  }
  const periods = flows.length - 1;
  return gain.div(cost).pow(decimal(1).div(periods)).times(decimal(reinvestRate).plus(1)).minus(1).toNumber();
}

/** Newton's steps in decimals, as doubles lose the last digits of a sum of large flows of both signs. */
function refined(flows: CashFlow, start: number): number {
  let rate = decimal(start);
  for (let step = 0; step < REFINEMENTS; step++) {
    const growth = rate.plus(1);
    const value = npv(rate, flows);
    const slope = npv(
      rate,
      flows.map((flow, t) => flow.times(-t))
    ).div(growth);
    const next = slope.isZero() ? rate : rate.minus(value.div(slope));
    // A root that the slope misses (two that coincide) stays as the search found it.
    if (!next.gt(-1) || next.minus(rate).abs().gt(growth.times(1e-6))) {
      break;
    }
    rate = next;
  }
  return rate.toNumber();
}
