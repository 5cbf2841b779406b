import { z } from 'zod';

import { impactedSchema } from './impacted.ts';
import { scopeSchema } from './selector.ts';

/** `stage`: a node per stage of the way (UPS, racks, chillers); `zone`: the same with the racks by zone; `equipment`: the power chain piece by piece. */
export const ENERGYFLOW_DETAILS = ['stage', 'zone', 'equipment'] as const;
export type EnergyflowDetail = (typeof ENERGYFLOW_DETAILS)[number];
/** `links`: what flows from where to where; `balance`: what goes into each piece of equipment and what comes out. */
export const ENERGYFLOW_ROWS = ['links', 'balance'] as const;
/** What an alert rule gets as its number. */
export const ENERGYFLOW_MEASURES = ['pue', 'pue_drift', 'imbalance'] as const;
export type EnergyflowMeasure = (typeof ENERGYFLOW_MEASURES)[number];

/** Energy from the utility to the chips, and its heat to the towers. */
export const energyflowQuerySchema = z.object({
  kind: z.literal('energyflow'),
  /** Only its sites count: energy is balanced over a whole site. */
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  detail: z.enum(ENERGYFLOW_DETAILS).default('stage'),
  rows: z.enum(ENERGYFLOW_ROWS).default('links'),
  measure: z.enum(ENERGYFLOW_MEASURES).default('pue'),
  impacted: impactedSchema,
});
export type EnergyflowQuery = z.infer<typeof energyflowQuerySchema>;
