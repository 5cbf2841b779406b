import { z } from 'zod';

import { daySchema } from './record.ts';

/** Something that changed the energy and is no initiative: a hall handed over, a chiller on rent, a meter replaced. */
export const nonRoutineEventSchema = z
  .strictObject({
    site: z.string().min(1),
    title: z.string().min(1).max(200).optional(),
    /** Initiatives that it concerns; all of the site where it is left out. */
    initiatives: z.array(z.string().min(1)).max(100).optional(),
    from: daySchema,
    /** The first day after it; it goes on where it is left out. */
    to: daySchema.optional(),
    /** `exclude`: its days do not count. `adjust`: what it adds is known, and is taken off the meter. */
    treatment: z.enum(['exclude', 'adjust']).default('exclude'),
    /** What it adds to the load while it goes on, kW; negative where it takes load away. */
    kw: z.number().optional(),
  })
  .refine(({ from, to }) => to === undefined || from < to, { message: 'Give a day after `from`', path: ['to'] })
  .refine(({ treatment, kw }) => (treatment === 'adjust') === (kw !== undefined), {
    message: 'Give it where the treatment is `adjust`, and only there',
    path: ['kw'],
  });
export type NonRoutineEventRecord = z.infer<typeof nonRoutineEventSchema>;
