import { z } from 'zod';

import { currencySchema, positiveDecimalSchema } from './amount.ts';
import { SUBSYSTEMS } from './initiative.ts';
import { daySchema } from './record.ts';

/** What a site, or a subsystem of it, may cost from a day to another. */
export const budgetSchema = z
  .strictObject({
    site: z.string().min(1),
    subsystem: z.enum(SUBSYSTEMS).optional(),
    from: daySchema,
    /** The first day after it. */
    to: daySchema,
    currency: currencySchema,
    amount: positiveDecimalSchema,
    /** Energy that the amount was reckoned with, kWh. */
    kwh: z.number().min(0).optional(),
  })
  .refine(({ from, to }) => from < to, { message: 'Give a day after `from`', path: ['to'] });
export type Budget = z.infer<typeof budgetSchema>;
