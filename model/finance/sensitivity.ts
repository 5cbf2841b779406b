import type { Decimal } from '../money/decimal.ts';
import { npv } from './cash-flow.ts';
import { flowsOf, type InvestmentCase } from './case.ts';

/** What a case may turn out to be in one of its assumptions, all else equal. */
export interface Driver {
  name: string;
  low: Partial<InvestmentCase>;
  high: Partial<InvestmentCase>;
}

/** A bar of a tornado chart. */
export interface Swing {
  name: string;
  /** NPV at both ends of the assumption: `low` is not always the smaller one. */
  low: Decimal;
  high: Decimal;
  /** How far apart they are. */
  swing: Decimal;
}

/** One assumption at a time (Eschenbach, Interfaces 22(6), 1992), the one that matters most first. @throws {RangeError} */
export function sensitivity(base: InvestmentCase, drivers: readonly Driver[]): Swing[] {
  const worth = (change: Partial<InvestmentCase>) => {
    const changed = { ...base, ...change };
    return npv(changed.rate, flowsOf(changed));
  };
  return drivers
    .map(({ name, low, high }): Swing => {
      const [a, b] = [worth(low), worth(high)];
      return { name, low: a, high: b, swing: b.minus(a).abs() };
    })
    .sort((a, b) => b.swing.cmp(a.swing));
}
