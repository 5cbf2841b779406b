import { z } from 'zod';

import { isCurrency } from '../money/currency.ts';
import { decimalText, readDecimal } from '../money/decimal.ts';
import { isTimeZone } from '../time/calendar.ts';

const DIGITS = 'Write digits with at most one point, such as 0.0825';

/**
 * A decimal number, kept as its digits: YAML and JSON make doubles of numbers, whose shortest digits are those that were written, up to
 * 15 of them; more are written in quotes.
 */
export const decimalSchema = z.union([z.string(), z.number()], DIGITS).transform((value, context): string => {
  const read = readDecimal(String(value).trim());
  if (!read) {
    context.addIssue({ code: 'custom', message: DIGITS });
    return z.NEVER;
  }
  return decimalText(read);
});

/** The same, and not less than nothing. */
export const positiveDecimalSchema = decimalSchema.refine((text) => !text.startsWith('-'), {
  message: 'Write a number that is not below 0',
});

export const currencySchema = z.string().refine(isCurrency, { message: 'Write a currency by ISO 4217, such as EUR' });

export const timeZoneSchema = z.string().refine(isTimeZone, { message: 'Write a time zone such as Europe/Berlin' });
