import { z } from 'zod';

import { isBucketTooWide, MAX_BUCKET } from './bucket.ts';
import { GROUPINGS, MAX_METRICS_PER_QUERY, metricSelectorSchema, scopeSchema } from './selector.ts';

/** Metrics of both worlds over time, one series for each site, zone, rack, piece of equipment or point. */
export const timeSeriesQuerySchema = z.object({
  kind: z.literal('timeseries'),
  metrics: z.array(metricSelectorSchema).min(1).max(MAX_METRICS_PER_QUERY),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  groupBy: z.enum(GROUPINGS).default('rack'),
  /** `auto` follows the panel's width and the range; otherwise a width such as `30s`, `5m`, `1h`, `1d`. */
  bucket: z
    .string()
    .regex(/^(auto|0*[1-9]\d*(s|m|h|d))$/, { abort: true })
    .refine((text) => !isBucketTooWide(text), { error: `Choose auto, or at most ${MAX_BUCKET}` })
    .default('auto'),
  /** Ranges that end now go on with new samples as they come. */
  live: z.boolean().optional(),
});
export type TimeSeriesQuery = z.infer<typeof timeSeriesQuerySchema>;
