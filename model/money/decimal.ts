import { Decimal } from 'decimal.js';

export type { Decimal };

/** Our own, as the library's settings would be those of everybody who loads it. */
const Exact = Decimal.clone({ defaults: true, precision: 40, rounding: Decimal.ROUND_HALF_UP });

/**
 * Decimal numbers for money and what is multiplied with it; never doubles: 0.1 + 0.2 is 0.3. 40 digits: a year's bill in trillions with
 * 20 decimals is still exact. What is halfway rounds away from zero.
 */
export function decimal(value: Decimal.Value): Decimal {
  return new Exact(value);
}

export const ZERO = decimal(0);

/** A decimal as people write it: digits with at most one point, no exponent, no separators of thousands. */
const WRITTEN = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/;

/** Reads a number that a person or a file wrote; undefined where it is not one. */
export function readDecimal(text: string): Decimal | undefined {
  return WRITTEN.test(text) ? decimal(text) : undefined;
}

/** As decimal digits without an exponent, which databases and people read. */
export function decimalText(value: Decimal): string {
  return value.toFixed();
}
