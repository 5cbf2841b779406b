import { z } from 'zod';

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

export const metricSelectorSchema = z.object({
  /** Metric id of the catalog. */
  metric: z.string().min(1),
  /** Only points whose process area contains all of these. */
  processArea: z.array(z.string().min(1)).default([]),
  /** Only points of equipment of this DSX object type. */
  objectType: z.string().min(1).optional(),
  aggregation: z.enum(AGGREGATIONS).default('auto'),
  /** Set points are left out unless asked for, so that a target never passes for a reading. */
  setpoints: z.boolean().default(false),
});
export type MetricSelector = z.infer<typeof metricSelectorSchema>;

/** Ids as in the topology; an empty list means all. Lists combine with AND. */
export const scopeSchema = z.object({
  sites: z.array(z.string().min(1)).default([]),
  /** A zone includes the zones nested in it. */
  zones: z.array(z.string().min(1)).default([]),
  racks: z.array(z.string().min(1)).default([]),
  equipment: z.array(z.string().min(1)).default([]),
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
    .regex(/^(auto|\d+(s|m|h|d))$/)
    .default('auto'),
});
export type TimeSeriesQuery = z.infer<typeof timeSeriesQuerySchema>;

export const plenumQuerySchema = z.discriminatedUnion('kind', [timeSeriesQuerySchema]);
export type PlenumQuery = z.infer<typeof plenumQuerySchema>;
