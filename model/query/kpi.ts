import { z } from 'zod';

import { scopeSchema } from './selector.ts';

/** What an alert rule gets as its number. */
export const KPI_MEASURES = [
  'pue',
  'wue',
  'cue',
  'erf',
  'ref',
  'cer',
  'iteusv',
  'itue',
  'tue',
  'gpu_joules',
  'cost_per_kw',
  'cost_per_gpu_hour',
] as const;
export type KpiMeasure = (typeof KPI_MEASURES)[number];
/** Which meter counts as IT, by ISO/IEC 30134-2; `auto` is the racks', else the servers', else the UPS'. */
export const KPI_CATEGORIES = ['auto', '1', '2', '3'] as const;
export type KpiCategory = (typeof KPI_CATEGORIES)[number];
/** `range`: the range of the dashboard; `month`, `year`: the one in which the range ends, up to that end. */
export const KPI_PERIODS = ['range', 'month', 'year'] as const;
export type KpiPeriod = (typeof KPI_PERIODS)[number];

/** Efficiency and cost of sites and zones. */
export const kpiQuerySchema = z.object({
  kind: z.literal('kpi'),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  groupBy: z.enum(['site', 'zone']).default('site'),
  period: z.enum(KPI_PERIODS).default('month'),
  category: z.enum(KPI_CATEGORIES).default('auto'),
  measure: z.enum(KPI_MEASURES).default('pue'),
});
export type KpiQuery = z.infer<typeof kpiQuerySchema>;
