import { type Decimal, ZERO } from '../money/decimal.ts';
import { type CashFlow, discounted } from './cash-flow.ts';

/**
 * Simple payback: the periods after which what was spent has come back and is never in debt again, where flows come evenly within a
 * period. A later outlay (a new filter in year 5) that brings the sum below zero once more counts.
 * @returns null where it does not come back within the flows; 0 where nothing was ever spent.
 */
export function payback(flows: CashFlow): number | null {
  const sums = cumulative(flows);
  const lastDebt = sums.findLastIndex((sum) => sum.lt(0));
  if (lastDebt === -1) {
    return 0;
  }
  const debt = sums[lastDebt] as Decimal;
  const next = flows[lastDebt + 1];
  return next === undefined ? null : lastDebt + debt.negated().div(next).toNumber();
}

/** Payback of flows that are discounted to now: later than the simple one, as money later is worth less. @throws {RangeError} */
export function discountedPayback(rate: Decimal.Value, flows: CashFlow): number | null {
  return payback(discounted(rate, flows));
}

/** What has come in less what has gone out, after each period. */
export function cumulative(flows: CashFlow): Decimal[] {
  let sum = ZERO;
  return flows.map((flow) => (sum = sum.plus(flow)));
}
