import { z } from 'zod';

import { impactedSchema } from './impacted.ts';
import { idSchema, scopeSchema } from './selector.ts';

/** What has a row. */
export const HEALTH_SUBJECTS = ['racks', 'sources', 'points'] as const;
export type HealthSubject = (typeof HEALTH_SUBJECTS)[number];

/**
 * The number that an alert rule gets: `age` of the newest usable sample (s), and shares from 0 to 1: `silent` of the points,
 * `delivered` of the expected samples, `bad` of the samples, `coverage` of what a rack needs.
 */
export const HEALTH_MEASURES = ['age', 'silent', 'delivered', 'bad', 'coverage'] as const;
export type HealthMeasure = (typeof HEALTH_MEASURES)[number];

/** How fresh, whole and good the data is, a row for each rack, source or point. */
export const healthQuerySchema = z.object({
  kind: z.literal('health'),
  of: z.enum(HEALTH_SUBJECTS).default('racks'),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  /** Only points of these sources; an empty list means all. */
  sources: z.array(idSchema).default([]),
  /** `problems` leaves out what is well. */
  show: z.enum(['all', 'problems']).default('all'),
  /** Of an alert rule alone. */
  measure: z.enum(HEALTH_MEASURES).default('age'),
  impacted: impactedSchema,
});
export type HealthQuery = z.infer<typeof healthQuerySchema>;
