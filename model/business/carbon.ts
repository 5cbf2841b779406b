import { z } from 'zod';

import { currencySchema, positiveDecimalSchema } from './amount.ts';
import { seriesSchema } from './series.ts';

/** How much CO2 a kilowatt-hour of a site's supply carries, and what it costs. */
export const carbonSchema = z
  .strictObject({
    site: z.string().optional(),
    /** GHG Protocol, Scope 2: `location` is the grid's, `market` what contracts say. */
    method: z.enum(['location', 'market']).default('location'),
    gramsPerKwh: positiveDecimalSchema.optional(),
    /** g/kWh over time; where it has none, `gramsPerKwh` counts. */
    series: seriesSchema.optional(),
    price: z.strictObject({ currency: currencySchema, perTonne: positiveDecimalSchema }).optional(),
  })
  .refine(({ gramsPerKwh, series }) => gramsPerKwh !== undefined || series !== undefined, {
    message: 'Give gramsPerKwh, a series, or both',
    path: ['gramsPerKwh'],
  });
export type Carbon = z.infer<typeof carbonSchema>;
