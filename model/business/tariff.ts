import { z } from 'zod';

import { currencySchema, decimalSchema, positiveDecimalSchema, timeZoneSchema } from './amount.ts';
import { recordNameSchema } from './record.ts';
import { seriesSchema } from './series.ts';

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** `workdays` are Monday to Friday without the holidays, `weekends` Saturday and Sunday, also where they are holidays. */
export const DAY_TYPES = [...WEEKDAYS, 'workdays', 'weekends', 'holidays'] as const;
export type DayType = (typeof DAY_TYPES)[number];

const clockSchema = z.string().regex(/^(?:[01]\d|2[0-3]):(?:00|15|30|45)$|^24:00$/, {
  message: 'Write a quarter of an hour, such as 08:00 or 24:00',
});

/** When a rate counts; what is left out counts always. From after to, it goes over midnight. */
const whenFields = {
  season: z.string().optional(),
  days: z.array(z.enum(DAY_TYPES)).min(1).optional(),
  from: clockSchema.optional(),
  to: clockSchema.optional(),
};

const nameSchema = z.string().min(1).max(100);

const energyRateSchema = z.strictObject({ name: nameSchema, ...whenFields, perKwh: decimalSchema });
const demandRateSchema = z.strictObject({ name: nameSchema, ...whenFields, perKw: positiveDecimalSchema });
const seasonSchema = z.strictObject({
  name: nameSchema,
  /** First day of the year of it, as month and day; it lasts until the next season. */
  from: z
    .string()
    .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, { message: 'Write month and day, such as 06-01' }),
});

/** What electricity costs at a site, from the record's day on. */
export const tariffSchema = z
  .strictObject({
    /** The site that it is for; all that have none of their own where it is left out. */
    site: z.string().optional(),
    currency: currencySchema,
    /** Whose clock and calendar the rates go by. */
    timeZone: timeZoneSchema,
    /** Name of the record of holidays. */
    holidays: recordNameSchema.optional(),
    seasons: z.array(seasonSchema).max(12).default([]),
    /** Price of energy: the first rate that counts. */
    energy: z.array(energyRateSchema).max(100).default([]),
    /** Prices of a market, by the kWh; where it has none, the rates count. `adder` is on top. */
    market: z.strictObject({ prices: seriesSchema, adder: decimalSchema.default('0') }).optional(),
    /** Price of a kilowatt of the month's highest quarter of an hour; each is on top of the others. */
    demand: z.array(demandRateSchema).max(20).default([]),
    /** What is paid by the month whatever is drawn. */
    monthly: z
      .array(z.strictObject({ name: nameSchema, amount: decimalSchema }))
      .max(20)
      .default([]),
  })
  .superRefine(({ seasons, energy, market, demand, holidays }, context) => {
    const known = new Set(seasons.map(({ name }) => name));
    if (energy.length === 0 && !market) {
      context.addIssue({
        code: 'custom',
        path: ['energy'],
        message: 'Give at least one rate, or the prices of a market',
      });
    }
    for (const [list, rates] of [
      ['energy', energy],
      ['demand', demand],
    ] as const) {
      rates.forEach(({ season, days }, index) => {
        if (season !== undefined && !known.has(season)) {
          const names = [...known].join(', ') || 'none';
          context.addIssue({
            code: 'custom',
            path: [list, index, 'season'],
            message: `Name one of the seasons: ${names}`,
          });
        }
        if (days?.includes('holidays') && holidays === undefined) {
          context.addIssue({
            code: 'custom',
            path: [list, index, 'days'],
            message: 'Name the record of holidays in `holidays`',
          });
        }
      });
    }
  });
export type Tariff = z.infer<typeof tariffSchema>;
export type Rate = Pick<Tariff['energy'][number], 'season' | 'days' | 'from' | 'to'>;
