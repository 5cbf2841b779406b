import { z } from 'zod';

import { ASHRAE_CLASSES } from '../limits/ashrae.ts';
import { scopeSchema } from './selector.ts';

/** `auto`: pieces of equipment where none is named, else the racks that they take down. */
export const IMPACT_ROWS = ['auto', 'equipment', 'rack', 'job'] as const;
export type ImpactRows = (typeof IMPACT_ROWS)[number];

/** What an alert rule gets as its number, one per piece of equipment. */
export const IMPACT_MEASURES = ['racks', 'jobs', 'tenants', 'gpus', 'power', 'minutes'] as const;
export type ImpactMeasure = (typeof IMPACT_MEASURES)[number];

/** More equipment than this is no ranking that anybody reads. */
export const MAX_IMPACT_ROWS = 1_000;

/** What the loss of equipment would do: racks, jobs and tenants at risk, redundancy left, minutes until the limit. */
export const impactQuerySchema = z.object({
  kind: z.literal('impact'),
  /**
   * `equipment`: lost together. Without it every piece of equipment is looked at by itself, for the racks of the sites, zones and
   * racks named here, or for all.
   */
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  /** Labels of an alert: `root_cause` or `equipment` names what is lost, else `rack`, `zone` and `site` narrow the scope. */
  labels: z.record(z.string(), z.string()).default({}),
  rows: z.enum(IMPACT_ROWS).default('auto'),
  measure: z.enum(IMPACT_MEASURES).default('racks'),
  /** ASHRAE class whose allowable inlet is the limit of air; most IT equipment is A2. */
  inletClass: z.enum(ASHRAE_CLASSES).default('A2'),
  /** Rows of the ranking. */
  top: z.int().min(1).max(MAX_IMPACT_ROWS).default(50),
});
export type ImpactQuery = z.infer<typeof impactQuerySchema>;
