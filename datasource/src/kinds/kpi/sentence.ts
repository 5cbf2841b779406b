import type { KpiCategory, KpiMeasure, KpiPeriod } from '#model/query/kpi.ts';
import { scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

export const MEASURE_WORDS: Record<KpiMeasure, string> = {
  pue: 'PUE',
  wue: 'WUE (L/kWh)',
  cue: 'CUE (kg/kWh)',
  erf: 'ERF, the share of energy that is reused',
  ref: 'REF, the share of energy that is renewable',
  cer: 'CER, heat over energy of cooling',
  iteusv: 'ITEUsv, utilization of the servers',
  itue: 'ITUE',
  tue: 'TUE',
  gpu_joules: 'joules per GPU-second of work',
  cost_per_kw: 'cost per kW of IT',
  cost_per_gpu_hour: 'cost per GPU-hour',
};

export const PERIOD_WORDS: Record<KpiPeriod, string> = {
  range: 'over the time range',
  month: 'of the month so far',
  year: 'of the year so far',
};

export const CATEGORY_WORDS: Record<KpiCategory, string> = {
  auto: 'IT measured at the racks, else at the servers or the UPS',
  1: 'IT measured at the UPS (category 1)',
  2: 'IT measured at the racks (category 2)',
  3: 'IT measured at the servers (category 3)',
};

/** What a query asks, in words. */
export function sentenceOf({ scope, groupBy, period, category, measure }: Stored<'kpi'>): string {
  const where = scopeWords(scope) || (groupBy === 'zone' ? 'every zone' : 'every site');
  const when = PERIOD_WORDS[period] ?? `of the ${period}`;
  return `Efficiency and cost of ${where}${groupBy === 'zone' ? ' by zone' : ''}, ${when}; ${CATEGORY_WORDS[category] ?? `category ${category}`}. In an alert rule: ${MEASURE_WORDS[measure] ?? measure}.`;
}
