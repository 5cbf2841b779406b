import { z } from 'zod';

import { MAX_EXPRESSION_LENGTH } from '../expression/parse.ts';
import { ASHRAE_CLASSES } from '../limits/ashrae.ts';
import { isBucketTooWide, MAX_BUCKET } from './bucket.ts';
import { impactedSchema } from './impacted.ts';
import { GROUPINGS, MAX_METRICS_PER_QUERY, metricSelectorSchema, WORK_GROUPINGS, workScopeSchema } from './selector.ts';
import { MAX_TOP } from './top.ts';

/** What every installation has and both teams ask for first. */
const FIRST_METRIC = 'RackPower';

/** As of metrics: more is beyond what a person reads in one panel. */
export const MAX_EXPRESSIONS_PER_QUERY = 20;
/** Longer names fill a legend. */
const MAX_NAME_LENGTH = 100;

export const TIME_SERIES_FORMATS = ['multi', 'wide', 'long', 'table'] as const;
export type TimeSeriesFormat = (typeof TIME_SERIES_FORMATS)[number];

const expressionSchema = z.object({
  /** Such as `A / B` or `AirTemperature[Outlet] - AirTemperature[Inlet]`. */
  expression: z
    .string()
    .min(1)
    .max(MAX_EXPRESSION_LENGTH, { error: `Write at most ${MAX_EXPRESSION_LENGTH} characters` }),
  /** As the legend shows it; the expression in words where it has none. */
  name: z
    .string()
    .max(MAX_NAME_LENGTH, { error: `Write at most ${MAX_NAME_LENGTH} characters` })
    .optional(),
});

/** Metrics of both worlds over time, one series for each site, zone, rack, piece of equipment, point, tenant or job. */
export const timeSeriesQuerySchema = z
  .object({
    kind: z.literal('timeseries'),
    /** May be empty where expressions name what they need. */
    metrics: z
      .array(metricSelectorSchema)
      .max(MAX_METRICS_PER_QUERY)
      .default(() => [{ metric: FIRST_METRIC, processArea: [], aggregation: 'auto' as const, setpoints: false }]),
    /** Calculated from metrics of the query, place by place. */
    expressions: z.array(expressionSchema).max(MAX_EXPRESSIONS_PER_QUERY).optional(),
    scope: workScopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
    groupBy: z.enum([...GROUPINGS, ...WORK_GROUPINGS]).default('rack'),
    /** `auto` follows the panel's width and the range; otherwise a width such as `30s`, `5m`, `1h`, `1d`. */
    bucket: z
      .string()
      .regex(/^(auto|0*[1-9]\d*(s|m|h|d))$/, {
        error: 'Choose auto, or write a number and s, m, h or d, such as 5m',
        abort: true,
      })
      .refine((text) => !isBucketTooWide(text), { error: `Choose auto, or at most ${MAX_BUCKET}` })
      .default('auto'),
    /** Ranges that end now go on with new samples as they come. */
    live: z.boolean().optional(),
    /** Only so many places, those with the highest values of the first metric in the range; all where it is left out. */
    top: z.number().int().min(1).max(MAX_TOP).optional(),
    /** Frames: one for each series, all with one time field, or a row for each value; see docs/query-timeseries.md. */
    format: z.enum(TIME_SERIES_FORMATS).optional(),
    impacted: impactedSchema,
    /** Of racks that do not say theirs, for what is compared with the limit of inlet air. */
    ashraeClass: z.enum(ASHRAE_CLASSES).optional(),
  })
  .superRefine(({ metrics, expressions = [] }, context) => {
    if (metrics.length === 0 && expressions.length === 0) {
      context.addIssue({ code: 'custom', path: ['metrics'], message: 'Choose at least one' });
    }
  });
export type TimeSeriesQuery = z.infer<typeof timeSeriesQuerySchema>;
