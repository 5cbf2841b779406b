import type { ImpactMeasure, ImpactRows } from '#model/query/impact.ts';
import { joinWords, scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

const ROWS: Record<Exclude<ImpactRows, 'auto'>, string> = {
  equipment: 'one row per piece of equipment',
  rack: 'one row per rack and supply',
  job: 'one row per job',
};

export const MEASURE_WORDS: Record<ImpactMeasure, string> = {
  racks: 'racks at risk',
  jobs: 'jobs at risk',
  tenants: 'tenants at risk',
  gpus: 'GPUs at risk',
  power: 'power at risk, W',
  minutes: 'minutes left, at least',
  unprotected: 'racks whose redundancy is lost',
};

/** What a query asks, in words. */
export function sentenceOf({
  scope,
  labels,
  rows,
  inletClass,
  top,
  measure,
  suppliers,
  show,
}: Stored<'impact'>): string {
  const lost = [...scope.equipment, ...[labels['root_cause'] || labels['equipment'] || ''].filter(Boolean)];
  const shown = rows === 'auto' ? (lost.length > 0 ? 'rack' : 'equipment') : rows;
  const where = scopeWords({ ...scope, equipment: [] });
  const what =
    lost.length > 0
      ? `What happens when ${joinWords(lost)} ${lost.length === 1 ? 'is' : 'are together'} lost`
      : shown === 'equipment'
        ? show === 'failing'
          ? 'Equipment that is down or degraded now'
          : `The ${top} losses of equipment that would hurt most now`
        : 'What is hit by the equipment that is down now';
  const rule = `In an alert rule: ${MEASURE_WORDS[measure] ?? measure}, for each piece of ${suppliers === undefined ? '' : `${suppliers} `}equipment that fails.`;
  return `${what}${where ? `, for ${where}` : ''}: ${ROWS[shown] ?? `rows: ${shown}`}; minutes until the inlet limit of class ${inletClass}. ${rule}`;
}
