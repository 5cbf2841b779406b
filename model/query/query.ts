import { z } from 'zod';

import { isBucketTooWide, MAX_BUCKET } from './bucket.ts';

/** Query kinds that the data source answers; one backend file a kind. */
export const QUERY_KINDS = ['timeseries'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

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

export const timeSeriesQuerySchema = z.object({
  kind: z.literal('timeseries').default('timeseries'),
  metrics: z.array(metricSelectorSchema).min(1).max(MAX_METRICS_PER_QUERY),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  groupBy: z.enum(GROUPINGS).default('rack'),
  /** `auto` follows the panel's width and the range; otherwise a width such as `30s`, `5m`, `1h`, `1d`. */
  bucket: z
    .string()
    .regex(/^(auto|0*[1-9]\d*(s|m|h|d))$/, { abort: true })
    .refine((text) => !isBucketTooWide(text), { error: `Choose auto, or at most ${MAX_BUCKET}` })
    .default('auto'),
});
export type TimeSeriesQuery = z.infer<typeof timeSeriesQuerySchema>;

export const plenumQuerySchema = z.discriminatedUnion('kind', [timeSeriesQuerySchema]);
export type PlenumQuery = z.infer<typeof plenumQuerySchema>;
