import type { Notice } from '../../frames/frame.ts';
import { widthText } from '../shared/series-frame.ts';
import type { Judged } from './judge.ts';
import type { Matches } from './match.ts';
import type { ReadPairs } from './read.ts';
import type { Selection } from './select.ts';

/** More names than these make a tooltip that nobody reads. */
const MAX_NAMES = 5;

/** What a reader has to know about the numbers of a correlation, in whole sentences. */
export function notices(
  { selected }: Selection,
  { single }: Matches,
  rows: readonly Judged[],
  read: ReadPairs
): Notice[] {
  const all: Notice[] = [];
  if (selected.some(({ points }) => points.some((point) => point.simulated))) {
    all.push({ severity: 'info', text: 'This is a simulated plant.' });
  }
  for (const { metric, selector, points, groups } of selected) {
    const title = [
      metric.title,
      ...(selector.processArea.length > 0 ? [`(${selector.processArea.join(' ')})`] : []),
    ].join(' ');
    if (points.length === 0) {
      all.push({
        severity: 'warning',
        text: `No point of ${title} lies in this scope, so nothing is compared with it. Widen the scope, or check that a source delivers it.`,
      });
    } else if (groups.length === 0) {
      all.push({
        severity: 'warning',
        text: `No point of ${title} belongs to a place of this grouping, so nothing is compared with it. Group by the other place.`,
      });
    }
  }
  for (const { has, lacks, places } of single) {
    all.push({ severity: 'info', text: `Not compared, as they have ${has} but no ${lacks}: ${list(places)}.` });
  }
  const unjudged = [
    ...new Set(rows.filter(({ r }) => r === null).map(({ match }) => (match.rack ?? match.zone)?.name ?? '')),
  ];
  if (unjudged.length > 0) {
    all.push({
      severity: 'warning',
      text: `Too little to judge, because a metric does not change or too few readings overlap: ${list(unjudged)}. Choose a longer range.`,
    });
  }
  if (read.read.some(({ plan }) => plan.fallback)) {
    all.push({
      severity: 'info',
      text: `Finer samples are not kept for this range; compared every ${widthText(read.bucketMs)}.`,
    });
  }
  if (read.leftOut > 0) {
    all.push({
      severity: 'info',
      text: `${read.leftOut.toLocaleString('en')} values of sums are left out, because points were missing or came back: their jump is no change of the plant.`,
    });
  }
  return all;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
