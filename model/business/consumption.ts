import { z } from 'zod';

import { positiveDecimalSchema } from './amount.ts';
import { daySchema } from './record.ts';

/** Quantities that meters of the plant may not tell, with the unit in which they are stated. */
export const QUANTITIES = {
  water: 'm3',
  'reused-energy': 'kWh',
  'renewable-energy': 'kWh',
} as const;
export type Quantity = keyof typeof QUANTITIES;

/** What bills, certificates and read-off meters say was used at a site: water, energy that was reused, renewable energy. */
export const consumptionSchema = z.strictObject({
  site: z.string().min(1),
  quantity: z.enum(Object.keys(QUANTITIES) as [Quantity, ...Quantity[]]),
  entries: z
    .array(z.strictObject({ from: daySchema, to: daySchema, value: positiveDecimalSchema }))
    .min(1)
    .max(5_000)
    .superRefine((entries, context) => {
      const sorted = entries.map((one, index) => ({ ...one, index })).sort((a, b) => (a.from < b.from ? -1 : 1));
      sorted.forEach(({ from, to, index }, at) => {
        if (to < from) {
          context.addIssue({
            code: 'custom',
            path: [index, 'to'],
            message: 'Write a last day that is not before the first',
          });
        }
        if (at > 0 && from <= sorted[at - 1]!.to) {
          context.addIssue({
            code: 'custom',
            path: [index, 'from'],
            message: 'Write times that do not overlap: a day counts once',
          });
        }
      });
    }),
});
export type Consumption = z.infer<typeof consumptionSchema>;
