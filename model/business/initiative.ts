import { z } from 'zod';

import { currencySchema, positiveDecimalSchema } from './amount.ts';
import { daySchema, recordNameSchema } from './record.ts';

/** Of what a saving is. */
export const SUBSYSTEMS = ['cooling', 'power', 'it', 'lighting', 'other'] as const;
export type Subsystem = (typeof SUBSYSTEMS)[number];

/** A century: whatever is in a hall is scrapped before. */
const MAX_LIFE_YEARS = 100;
/** More meters than these are a site, which has one of its own. */
const MAX_METERS = 200;

/** Something that was done to use less: a raised supply temperature, containment, another control, work moved to the night. */
export const initiativeSchema = z
  .strictObject({
    site: z.string().min(1),
    title: z.string().min(1).max(200).optional(),
    subsystem: z.enum(SUBSYSTEMS).default('other'),
    /** Equipment whose active power, added up, is the meter of the saving. Initiatives with one meter in common are judged as overlapping. */
    meters: z
      .array(z.string().min(1))
      .min(1)
      .max(MAX_METERS)
      .refine((ids) => new Set(ids).size === ids.length, { message: 'Name each meter once' }),
    /** First day of the work, and the first one on which it is done: what lies between counts neither as before nor as after. */
    workFrom: daySchema,
    doneOn: daySchema,
    currency: currencySchema.optional(),
    capex: positiveDecimalSchema.default('0'),
    opexPerYear: positiveDecimalSchema.default('0'),
    /** What a kilowatt of freed capacity is worth a year, as none has to be built or rented for it; not valued where it is left out. */
    capacityPerKwYear: positiveDecimalSchema.optional(),
    lifeYears: z.number().int().min(1).max(MAX_LIFE_YEARS).default(10),
    /** Discount rate a year: 0.08 is 8 %. */
    discountRate: z.number().min(0).max(1).default(0.08),
    /** What it was to save, kWh a year: shown beside what it does. */
    expectedKwhPerYear: z.number().optional(),
    /** Record of kind `baseline` that it is judged by; the year before the work by the usual limits where it is left out. */
    baseline: recordNameSchema.optional(),
  })
  .refine(({ workFrom, doneOn }) => workFrom <= doneOn, {
    message: 'Give a day that is not before `workFrom`',
    path: ['doneOn'],
  });
export type Initiative = z.infer<typeof initiativeSchema>;
