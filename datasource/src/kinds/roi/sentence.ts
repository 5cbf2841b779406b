import type { RoiMeasure } from '#model/query/roi.ts';
import type { Stored } from '../../types.ts';

export const MEASURE_WORDS: Record<RoiMeasure, string> = {
  saving: 'what it saved, kWh',
  share: 'what it saved, as a share of what was expected',
  payback: 'its payback in years',
};

const ROW_WORDS: Record<Stored<'roi'>['rows'], string> = {
  initiative: 'What',
  total: 'In total and by subsystem, what',
  course: 'Metered and expected energy of what',
  explanation: 'How it came about what',
};

/** What a query asks, in words. */
export function sentenceOf({ scope, initiatives, rows, measure }: Stored<'roi'>): string {
  const which =
    initiatives.length === 0
      ? 'every initiative'
      : `${initiatives.length === 1 ? 'initiative' : 'initiatives'} ${initiatives.join(' and ')}`;
  const where =
    scope.sites.length === 0 ? '' : ` of ${scope.sites.length === 1 ? 'site' : 'sites'} ${scope.sites.join(' and ')}`;
  return `${ROW_WORDS[rows] ?? rows} ${which}${where} saved against its baseline, up to the end of the time range. In an alert rule: ${MEASURE_WORDS[measure] ?? measure}.`;
}
