import type { ChargebackGroup, ChargebackIdle, ChargebackMeasure } from '#model/query/chargeback.ts';
import type { KpiPeriod } from '#model/query/kpi.ts';
import { listWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

export const MEASURE_WORDS: Record<ChargebackMeasure, string> = {
  cost: 'cost of each tenant',
  energy: 'energy of each tenant, kWh',
  carbon: 'CO2e of each tenant, kg',
  cost_per_gpu_hour: 'cost per GPU-hour of each tenant',
  unallocated: 'share of the energy that nobody has',
};

export const GROUP_WORDS: Record<ChargebackGroup, string> = {
  tenant: 'by tenant',
  job: 'by job',
  gpu: 'by GPU model',
  hour: 'by hour and tenant',
  day: 'by day and tenant',
  month: 'by month and tenant',
};

export const PERIOD_WORDS: Record<KpiPeriod, string> = {
  range: 'over the time range',
  month: 'of the month so far',
  year: 'of the year so far',
};

export const IDLE_WORDS: Record<ChargebackIdle, string> = {
  shared: 'what stands idle is shared by the jobs of the hour',
  named: 'what stands idle stays unallocated',
};

/** What a query asks, in words. */
export function sentenceOf({ scope, groupBy, period, idle, tenants, measure }: Stored<'chargeback'>): string {
  const where = listWords('site', 'sites', scope.sites) || 'every site';
  const whose = tenants.length === 0 ? '' : ` for ${listWords('tenant', 'tenants', tenants)}`;
  return `Energy, cost and carbon of ${where}${whose}, ${GROUP_WORDS[groupBy] ?? `by ${groupBy}`}, ${PERIOD_WORDS[period] ?? period}; ${IDLE_WORDS[idle] ?? idle}. In an alert rule: ${MEASURE_WORDS[measure] ?? measure}.`;
}
