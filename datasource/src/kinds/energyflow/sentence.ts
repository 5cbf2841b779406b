import type { EnergyflowDetail, EnergyflowMeasure } from '#model/query/energyflow.ts';
import { impactedWords } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

export const MEASURE_WORDS: Record<EnergyflowMeasure, string> = {
  pue: 'PUE of each site',
  pue_drift: 'PUE of each site less that of the same hours a week before',
  imbalance: 'share that does not add up, of each piece of equipment between meters',
};

const DETAIL_WORDS: Record<EnergyflowDetail, string> = {
  stage: 'by stage',
  zone: 'by stage, the racks by zone',
  equipment: 'piece by piece',
};

/** What a query asks, in words. */
export function sentenceOf({ scope, detail, rows, measure, impacted }: Stored<'energyflow'>): string {
  const where = scopeWords({ ...scope, zones: [], racks: [], equipment: [] }) || 'every site';
  const what =
    rows === 'balance'
      ? `What goes into each piece of power equipment of ${where} and what comes out`
      : `Energy of ${where} from the utility to the chips, and its heat to the towers, ${DETAIL_WORDS[detail] ?? `by ${detail}`}`;
  return `${what}, over the time range. In an alert rule: ${MEASURE_WORDS[measure] ?? measure}.${impactedWords(impacted)}`;
}
