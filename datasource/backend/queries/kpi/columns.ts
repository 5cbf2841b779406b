import type { Kpi } from '#model/kpi/kpis.ts';

import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';

export interface KpiRow {
  site: string;
  zone?: string;
  kpi: Kpi;
  isAnnual: boolean;
  fromMs: number;
  toMs: number;
}

/** More names make a cell that nobody reads. */
const MAX_METERS = 20;

export const KPI_COLUMNS: ReadonlyArray<Column<KpiRow>> = [
  text('site', ({ site }) => site),
  text('zone', ({ zone }) => zone),
  text('kpi', ({ kpi }) => kpi.kpi),
  text('title', ({ kpi }) => kpi.title),
  number('value', 'none', ({ kpi }) => kpi.value),
  text('unit', ({ kpi }) => kpi.unit),
  number('category', 'none', ({ kpi }) => kpi.category),
  text('label', ({ isAnnual }) => (isAnnual ? 'annual' : 'interim')),
  number('coverage', 'percentunit', ({ kpi }) => kpi.coverage),
  text('missing', ({ kpi }) => kpi.missing.join(' ')),
  text('formula', ({ kpi }) => kpi.formula),
  number('numerator', 'none', ({ kpi }) => kpi.numerator),
  number('denominator', 'none', ({ kpi }) => kpi.denominator),
  text('standard', ({ kpi }) => kpi.standard),
  text('meters', ({ kpi }) => kpi.meters.slice(0, MAX_METERS).join(', ')),
  { name: 'from', type: 'time', of: ({ fromMs }) => fromMs },
  { name: 'to', type: 'time', of: ({ toMs }) => toMs },
];
