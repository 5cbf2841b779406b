import { z } from 'zod';

import { FLOOR_AGGREGATIONS, floorMetrics } from '../floor/metrics.ts';
import { ASHRAE_CLASSES, DEFAULT_ASHRAE_CLASS } from '../limits/ashrae.ts';
import { impactedSchema } from './impacted.ts';
import { metricSelectorSchema, scopeSchema } from './selector.ts';

/** More columns than these for each rack are not read. */
const MAX_METRICS = 10;

const floorMetricSchema = metricSelectorSchema
  .pick({ metric: true, processArea: true, objectType: true })
  .extend({ aggregation: z.enum(FLOOR_AGGREGATIONS).default('auto') });

/** The hall at a moment: a row for each rack, piece of facility equipment and zone. */
export const floorQuerySchema = z.object({
  kind: z.literal('floor'),
  metrics: z.array(floorMetricSchema).min(1).max(MAX_METRICS).default(floorMetrics),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  /** `end` of the range, but not later than now; `now`, whatever the range; or a time, epoch ms. */
  at: z
    .union([z.enum(['end', 'now']), z.number()], { error: 'Choose end or now, or give a time in epoch ms' })
    .default('end'),
  /** ASHRAE class of the equipment, by which inlet air is judged. */
  ashraeClass: z.enum(ASHRAE_CLASSES).default(DEFAULT_ASHRAE_CLASS),
  impacted: impactedSchema,
});
export type FloorQuery = z.infer<typeof floorQuerySchema>;
