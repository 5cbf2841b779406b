import type { CatalogMetric } from '#model/api/catalog.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { impactedWords } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { joinWords, scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

/** What a query asks, in words. */
export function sentenceOf(
  { metrics, scope, at, ashraeClass, impacted }: Stored<'floor'>,
  catalog: ReadonlyMap<string, CatalogMetric>
): string {
  const chosen = metrics.filter(({ metric }) => metric !== '');
  if (chosen.length === 0) {
    return 'Choose a metric to ask for.';
  }
  const names = chosen.map(({ metric, processArea }) => {
    const title = catalog.get(metric)?.title;
    return [title === undefined ? metric : lowerFirst(title), ...processArea].join(' ');
  });
  const where = scopeWords(scope);
  const when =
    at === 'now'
      ? 'now'
      : at === 'end'
        ? 'at the end of the time range'
        : `at ${typeof at === 'number' ? timeText(at) : at}`;
  return `The hall ${when}: ${joinWords(names)} of each rack${where ? ` in ${where}` : ''}, with its margin to the limit (inlet air: ASHRAE ${ashraeClass}), what feeds and cools it, and its jobs.${impactedWords(impacted)}`;
}

/** A number that is no time, which the backend refuses, stays as it is. */
function timeText(atMs: number): string {
  return Number.isFinite(new Date(atMs).valueOf()) ? new Date(atMs).toISOString() : String(atMs);
}
