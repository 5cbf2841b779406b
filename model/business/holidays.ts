import { z } from 'zod';

import { daySchema } from './record.ts';

/** Days that tariffs and calendars treat as other days, by name; a record by country, state or site. */
export const holidaysSchema = z.strictObject({
  days: z
    .array(z.strictObject({ day: daySchema, title: z.string().max(200).optional() }))
    .max(5_000)
    .refine((days) => new Set(days.map(({ day }) => day)).size === days.length, {
      message: 'Name each day once',
    }),
});
export type Holidays = z.infer<typeof holidaysSchema>;
