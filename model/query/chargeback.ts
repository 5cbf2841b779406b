import { z } from 'zod';

import { KPI_PERIODS } from './kpi.ts';
import { idSchema, scopeSchema } from './selector.ts';

/** What rows are about. Those over time have a row per tenant in each. */
export const CHARGEBACK_GROUPS = ['tenant', 'job', 'gpu', 'hour', 'day', 'month'] as const;
export type ChargebackGroup = (typeof CHARGEBACK_GROUPS)[number];
/** `shared`: what stands idle is borne by the jobs of the hour; `named`: it stays unallocated, by its name. */
export const CHARGEBACK_IDLE = ['shared', 'named'] as const;
export type ChargebackIdle = (typeof CHARGEBACK_IDLE)[number];
/** `series`: of rows over time, one series of the measure per tenant and per name of what nobody has. */
export const CHARGEBACK_FORMATS = ['table', 'series'] as const;
export type ChargebackFormat = (typeof CHARGEBACK_FORMATS)[number];
/** What an alert rule gets as its number, of each tenant. */
export const CHARGEBACK_MEASURES = ['cost', 'energy', 'carbon', 'cost_per_gpu_hour', 'unallocated'] as const;
export type ChargebackMeasure = (typeof CHARGEBACK_MEASURES)[number];

/** More jobs than a person reads; the others come together in one row. */
export const MAX_CHARGED_JOBS = 10_000;

/** Energy, cost and carbon of who used a site. */
export const chargebackQuerySchema = z.object({
  kind: z.literal('chargeback'),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  groupBy: z.enum(CHARGEBACK_GROUPS).default('tenant'),
  period: z.enum(KPI_PERIODS).default('month'),
  idle: z.enum(CHARGEBACK_IDLE).default('shared'),
  /** Empty means all, and with them what nobody has. */
  tenants: z.array(idSchema).default([]),
  /** Jobs that are listed, those that cost most; the others are one row. */
  top: z.int().min(1).max(MAX_CHARGED_JOBS).default(100),
  format: z.enum(CHARGEBACK_FORMATS).default('table'),
  /** The number of an alert rule, and of series. */
  measure: z.enum(CHARGEBACK_MEASURES).default('cost'),
});
export type ChargebackQuery = z.infer<typeof chargebackQuerySchema>;
