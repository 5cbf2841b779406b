import { z } from 'zod';

import { AGGREGATIONS } from './aggregation.ts';
import { isShiftTooLong, MAX_SHIFT, SHIFT } from '../time/shift.ts';

export { AGGREGATIONS, type Aggregation, isOverTime, OVER_TIME, type OverTime } from './aggregation.ts';

export const GROUPINGS = ['site', 'zone', 'rack', 'equipment', 'point'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Who worked on racks: each has its share of them. */
export const WORK_GROUPINGS = ['tenant', 'job'] as const;
export type AnyGrouping = Grouping | (typeof WORK_GROUPINGS)[number];

export function isWorkGrouping(grouping: AnyGrouping): grouping is (typeof WORK_GROUPINGS)[number] {
  return (WORK_GROUPINGS as readonly string[]).includes(grouping);
}

/** A query of 20 metrics is beyond what a person reads in one panel. */
export const MAX_METRICS_PER_QUERY = 20;

/** PostgreSQL stores no NUL in a text, so no id can have one. */
export const idSchema = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\u0000'), { error: 'Remove the NUL character' });

const shiftSchema = z
  .string()
  .regex(SHIFT, { error: 'Give a number and s, m, h, d or w, such as 1d or 1w', abort: true })
  .refine((text) => !isShiftTooLong(text), { error: `Choose at most ${MAX_SHIFT}` });

export const metricSelectorSchema = z.object({
  /** Metric id of the catalog. */
  metric: idSchema,
  /** Only points whose process area contains all of these. */
  processArea: z.array(idSchema).default([]),
  /** Only points of equipment of this DSX object type. */
  objectType: idSchema.optional(),
  aggregation: z.enum(AGGREGATIONS).default('auto'),
  /** Set points are left out unless asked for, so that a target never passes for a reading. */
  setpoints: z.boolean().default(false),
  /** Letter by which expressions name it; by its place in the list where it has none. */
  ref: z
    .string()
    .regex(/^[A-Z]$/, { error: 'Give one letter from A to Z' })
    .optional(),
  /** Read for expressions only, and not drawn. */
  hidden: z.boolean().optional(),
  /** How long before: the same hours of another day (`1d`, `1w`, in the time zone of the site), or of the same (`90m`). */
  shift: shiftSchema.optional(),
  /** Less what it must not exceed at its rack (`limit`), or less from where on somebody should look (`warning`). */
  against: z.enum(['warning', 'limit']).optional(),
});
export type MetricSelector = z.infer<typeof metricSelectorSchema>;

/** Ids as in the topology; an empty list means all. Lists combine with AND. */
export const scopeSchema = z.object({
  sites: z.array(idSchema).default([]),
  /** A zone includes the zones nested in it. */
  zones: z.array(idSchema).default([]),
  racks: z.array(idSchema).default([]),
  equipment: z.array(idSchema).default([]),
});
export type Scope = z.infer<typeof scopeSchema>;

/** A scope of which only what tenants and jobs had there counts; of several lists a job has to be in each. */
export const workScopeSchema = scopeSchema.extend({
  tenants: z.array(idSchema).optional(),
  /** Ids of jobs. */
  jobs: z.array(idSchema).optional(),
});
export type WorkScope = z.infer<typeof workScopeSchema>;
