import { z } from 'zod';

export const GROUPINGS = ['site', 'zone', 'rack', 'equipment', 'point'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** `auto` is the catalog's rollup of the metric; `age` the seconds since any point last had a usable sample. */
export const AGGREGATIONS = ['auto', 'mean', 'sum', 'min', 'max', 'last', 'age'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** A query of 20 metrics is beyond what a person reads in one panel. */
export const MAX_METRICS_PER_QUERY = 20;

/** PostgreSQL stores no NUL in a text, so no id can have one. */
const idSchema = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\u0000'), { error: 'Remove the NUL character' });

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
