import { counted } from '#model/text/counted.ts';
import type { Initiative, Total, Verdict } from '../data/read.ts';
import type { Unit } from '../options.ts';
import { countedIn, percentText, rangeText, type Write, yearsText } from './write.ts';

export const VERDICT_WORDS: Record<Verdict, string> = {
  saved: 'saved',
  'used-more': 'used more',
  'not-distinguishable': 'not distinguishable from zero',
  'not-verifiable': 'not verifiable',
};

/** The finding: what was saved with its interval, when it has come back, what it will be by the end of the year, and what saved nothing. */
export function roiSentence(
  total: Total,
  initiatives: readonly Initiative[],
  unit: Unit,
  { money, energy }: { money: Write; energy: Write },
  year: number
): string {
  const judged = total.initiatives - total.notVerifiable;
  if (judged === 0) {
    return `Nothing can be verified yet. ${reasons(initiatives)}`.trim();
  }
  const write = unit === 'money' ? money : energy;
  const saved = countedIn(total, unit);
  const range = rangeText(saved, write);
  const beside = unit === 'money' && total.energy.value !== null ? `, ${energy(total.energy.value)}` : '';
  const yearEnd = unit === 'money' ? total.yearEndMoney : total.yearEndEnergy;
  return [
    `${write(saved.value ?? 0)} saved so far by ${counted(judged, 'initiative')}${range ? ` (${range} at ${percentText(total.confidence)} confidence${beside})` : ''}.`,
    total.capex > 0
      ? total.payback === null
        ? `The ${money(total.capex)} that were spent do not come back at this pace.`
        : `The ${money(total.capex)} that were spent come back in ${yearsText(total.payback, '')}.`
      : '',
    yearEnd.value === null ? '' : `Forecast for the whole of ${year}: ${write(yearEnd.value)}.`,
    reasons(initiatives),
  ]
    .filter(Boolean)
    .join(' ');
}

/** `New fill of the cooling tower is not distinguishable from zero.` */
function reasons(initiatives: readonly Initiative[]): string {
  return (['not-distinguishable', 'used-more', 'not-verifiable'] as const)
    .flatMap((verdict) => {
      const titles = initiatives.filter((one) => one.verdict === verdict).map(({ title }) => title);
      if (titles.length === 0) {
        return [];
      }
      const names = titles.length > 2 ? `${titles.length} of ${initiatives.length}` : titles.join(' and ');
      const verb = verdict === 'used-more' ? '' : titles.length === 1 ? 'is ' : 'are ';
      return [`${names} ${verb}${VERDICT_WORDS[verdict]}.`];
    })
    .join(' ');
}
