import { type Decimal, decimal } from '../money/decimal.ts';
import { nearestToZero } from './rates.ts';
import { zeros } from './roots.ts';

/**
 * Equal payments over equal periods; what is received is positive, what is paid negative:
 * pv (1 + rate)^n + payment (1 + rate when) ((1 + rate)^n - 1) / rate + fv = 0, and pv + payment n + fv = 0 where the rate is zero
 * (the equation of spreadsheets, OpenFormula 1.2, section 6.12).
 */
export interface Annuity {
  /** Interest per period, above -1: 0.08 is 8 %. */
  rate: Decimal.Value;
  periods: Decimal.Value;
  /** What is there now. */
  present?: Decimal.Value;
  /** What is to be there at the end. */
  future?: Decimal.Value;
  /** Whether each payment is due at the beginning of its period. */
  isDueAtStart?: boolean;
}

/** PMT: what is paid in each period. @throws {RangeError} where there are no periods. */
export function annuityPayment({ present = 0, future = 0, ...annuity }: Annuity): Decimal {
  if (decimal(annuity.periods).isZero()) {
    throw new RangeError('A payment over 0 periods is not defined. Give at least one period.');
  }
  const { growth, factor } = factors(annuity);
  return decimal(present).times(growth).plus(future).div(factor).negated();
}

/** PV: what the payments and what is there at the end are worth now. */
export function presentValue(payment: Decimal.Value, { future = 0, ...annuity }: Omit<Annuity, 'present'>): Decimal {
  const { growth, factor } = factors(annuity);
  return decimal(payment).times(factor).plus(future).div(growth).negated();
}

/** FV: what is there at the end. */
export function futureValue(payment: Decimal.Value, { present = 0, ...annuity }: Omit<Annuity, 'future'>): Decimal {
  const { growth, factor } = factors(annuity);
  return decimal(present).times(growth).plus(decimal(payment).times(factor)).negated();
}

/** IPMT: interest within the payment of one period, the first of which is 1. */
export function interestPart(period: number, annuity: Annuity): Decimal {
  const rate = decimal(annuity.rate);
  const payment = annuityPayment(annuity);
  if (annuity.isDueAtStart && period === 1) {
    return decimal(0);
  }
  const before = futureValue(payment, { ...annuity, periods: period - 1 });
  return annuity.isDueAtStart ? before.times(rate).div(rate.plus(1)) : before.times(rate);
}

/** PPMT: what the payment of one period, the first of which is 1, pays back. */
export function principalPart(period: number, annuity: Annuity): Decimal {
  return annuityPayment(annuity).minus(interestPart(period, annuity));
}

/**
 * NPER: after how many periods of equal payments `future` is there.
 * @returns null where it never is, such as where payments do not cover the interest.
 */
export function annuityPeriods(
  payment: Decimal.Value,
  { rate, present = 0, future = 0, isDueAtStart = false }: Omit<Annuity, 'periods'>
): Decimal | null {
  const [r, pmt, pv, fv] = [decimal(rate), decimal(payment), decimal(present), decimal(future)];
  if (r.abs().lt(NO_INTEREST)) {
    return pmt.isZero() ? null : pv.plus(fv).div(pmt).negated();
  }
  const z = pmt.times(isDueAtStart ? r.plus(1) : 1).div(r);
  const [top, bottom] = [z.minus(fv), z.plus(pv)];
  if (r.lte(-1) || bottom.isZero() || top.div(bottom).lte(0)) {
    return null;
  }
  return top.div(bottom).ln().div(r.plus(1).ln());
}

/** Rates that are looked through: from a loss of nearly all to a thousandfold gain in each period. */
const SEARCH = { from: -7, to: 7, steps: 4000 };

/**
 * RATE: interest per period at which equal payments lead from `present` to `future`; of several, the one nearest to zero.
 * @returns null where there is none.
 */
export function annuityRate(
  payment: Decimal.Value,
  { periods, present = 0, future = 0, isDueAtStart }: Omit<Annuity, 'rate'>
): number | null {
  const value = (u: number) => {
    const { growth, factor } = doubleFactors(u, Number(periods), isDueAtStart);
    return Number(present) * growth + Number(payment) * factor + Number(future);
  };
  const slope = (u: number) => value(u + STEP) - value(u - STEP);
  return nearestToZero(zeros(value, slope, SEARCH).map(Math.expm1));
}

/** For the sign of a slope, where values are far apart from rounding. */
const STEP = 1e-5;

/** Below this, 1 + rate to some power has lost the digits that tell it from 1, and interest is nothing in all digits that count. */
const NO_INTEREST = 1e-20;

function factors({ rate, periods, isDueAtStart }: Pick<Annuity, 'rate' | 'periods' | 'isDueAtStart'>) {
  const r = decimal(rate);
  if (r.lte(-1)) {
    throw new RangeError(`An interest of ${r.times(100).toString()} % has no value. Give one above -100 %.`);
  }
  const growth = r.plus(1).pow(decimal(periods));
  const factor = r.abs().lt(NO_INTEREST)
    ? decimal(periods)
    : growth
        .minus(1)
        .div(r)
        .times(isDueAtStart ? r.plus(1) : 1);
  return { growth, factor };
}

/** The same in doubles, of u = ln(1 + rate), for searching. */
function doubleFactors(u: number, periods: number, isDueAtStart = false) {
  const rate = Math.expm1(u);
  const growth = Math.exp(u * periods);
  const factor = rate === 0 ? periods : (Math.expm1(u * periods) / rate) * (isDueAtStart ? 1 + rate : 1);
  return { growth, factor };
}
