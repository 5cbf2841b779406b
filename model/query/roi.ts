import { z } from 'zod';

import { idSchema, scopeSchema } from './selector.ts';

/**
 * What a row is. `initiative`: one with its verified saving and what it is worth; `total`: all of a currency, and by subsystem; `course`: a day or hour of one, metered and expected;
 * `explanation`: a line of how the numbers came about.
 */
export const ROI_ROWS = ['initiative', 'total', 'course', 'explanation'] as const;
/** What an alert rule gets as its number, one per initiative. */
export const ROI_MEASURES = ['saving', 'share', 'payback'] as const;
export type RoiMeasure = (typeof ROI_MEASURES)[number];

/** What initiatives saved, verified against their baselines. */
export const roiQuerySchema = z.object({
  kind: z.literal('roi'),
  /** Only its sites count. */
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  /** Names of records; empty means all. */
  initiatives: z.array(idSchema.max(100)).max(100).default([]),
  rows: z.enum(ROI_ROWS).default('initiative'),
  measure: z.enum(ROI_MEASURES).default('saving'),
});
export type RoiQuery = z.infer<typeof roiQuerySchema>;
