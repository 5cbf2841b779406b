import { z } from 'zod';

import { impactedSchema } from './impacted.ts';
import { scopeSchema } from './selector.ts';

/**
 * What a row is. `chain`: a piece of equipment of the power chain; `feed`: one feed of a rack; `phase`: a meter with phases;
 * `fit`: a rack, with how much more it could take and what stops it; `queue`: a job that waits.
 */
export const CAPACITY_ROWS = ['zone', 'rack', 'feed', 'chain', 'cooling', 'phase', 'fit', 'queue'] as const;
export type CapacityRows = (typeof CAPACITY_ROWS)[number];

/** Which of the draws over the range counts for headroom. */
export const CAPACITY_DRAWS = ['p50', 'p95', 'p99', 'max'] as const;
export type CapacityDraw = (typeof CAPACITY_DRAWS)[number];

/** What an alert rule gets as its number, one per row. */
export const CAPACITY_MEASURES = ['used', 'headroom', 'failover', 'imbalance', 'expected'] as const;
export type CapacityMeasure = (typeof CAPACITY_MEASURES)[number];

/** What power, cooling and space have as limits, what is drawn of them, and what is left, with all there is and with one lost. */
export const capacityQuerySchema = z.object({
  kind: z.literal('capacity'),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  rows: z.enum(CAPACITY_ROWS).default('zone'),
  draw: z.enum(CAPACITY_DRAWS).default('p95'),
  measure: z.enum(CAPACITY_MEASURES).default('used'),
  impacted: impactedSchema,
});
export type CapacityQuery = z.infer<typeof capacityQuerySchema>;
