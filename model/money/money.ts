import { type Currency, minorDigits } from './currency.ts';
import { type Decimal, decimal, ZERO } from './decimal.ts';

/** An amount of one currency, exact: it is rounded where it is paid or shown, not before. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: Currency;
}

/** Amounts of different currencies met where one was asked for: they are never converted in silence. */
export class CurrencyError extends Error {
  constructor(a: Currency, b: Currency) {
    super(`Amounts in ${a} and ${b} cannot be added. Look at each currency by itself.`);
  }
}

export function money(amount: Decimal.Value, currency: Currency): Money {
  return { amount: decimal(amount), currency };
}

export function isSameMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.amount.eq(b.amount);
}

/** @throws {CurrencyError} */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new CurrencyError(a.currency, b.currency);
  }
  return { amount: a.amount.plus(b.amount), currency: a.currency };
}

/** @throws {CurrencyError} */
export function subtract(a: Money, b: Money): Money {
  return add(a, negate(b));
}

export function negate({ amount, currency }: Money): Money {
  return { amount: amount.negated(), currency };
}

export function times({ amount, currency }: Money, factor: Decimal.Value): Money {
  return { amount: amount.times(factor), currency };
}

/** The sum of amounts of one currency; of none, nothing of `currency`. @throws {CurrencyError} */
export function sum(amounts: Iterable<Money>, currency: Currency): Money {
  let total = ZERO;
  for (const one of amounts) {
    if (one.currency !== currency) {
      throw new CurrencyError(currency, one.currency);
    }
    total = total.plus(one.amount);
  }
  return { amount: total, currency };
}

/** The sum of each currency, in the order of their codes. */
export function sumByCurrency(amounts: Iterable<Money>): Money[] {
  const byCurrency = Map.groupBy(amounts, ({ currency }) => currency);
  return [...byCurrency].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, some]) => sum(some, currency));
}

/**
 * To the smallest unit of the currency (ISO 4217), what is halfway away from zero: as council regulation (EC) No 1103/97, article 5, has
 * amounts that are to be paid rounded, which trade does for other currencies too.
 */
export function roundToMinor({ amount, currency }: Money): Money {
  return { amount: amount.toDecimalPlaces(minorDigits(currency)), currency };
}

/**
 * Rounds parts so that they add up to their rounded sum: each is rounded down, and the units that are left go to the largest remainders,
 * of equal ones to the first (the method of Hare). No part is off by a whole smallest unit.
 * @throws {CurrencyError}
 */
export function roundParts(parts: readonly Money[], currency: Currency): Money[] {
  const unit = decimal(10).pow(-minorDigits(currency));
  const whole = roundToMinor(sum(parts, currency)).amount;
  const floors = parts.map(({ amount }) => amount.div(unit).floor().times(unit));
  const left = whole
    .minus(floors.reduce((total, floor) => total.plus(floor), ZERO))
    .div(unit)
    .toNumber();
  const order = parts
    .map(({ amount }, index) => ({ index, remainder: amount.minus(floors[index] as Decimal) }))
    .sort((a, b) => b.remainder.cmp(a.remainder) || a.index - b.index);
  const raised = new Set(order.slice(0, left).map(({ index }) => index));
  return floors.map((floor, index) => ({ amount: raised.has(index) ? floor.plus(unit) : floor, currency }));
}

/** `1,234.50 EUR`: rounded, with all decimals of its currency, the same in every browser. */
export function moneyText(amount: Money): string {
  const fixed = roundToMinor(amount).amount.toFixed(minorDigits(amount.currency));
  const [whole = '', decimals] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${decimals === undefined ? grouped : `${grouped}.${decimals}`} ${amount.currency}`;
}
