import type { CatalogMetric } from '#model/api/catalog.ts';
import { joinWords, scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';

/** What a query asks, in words. */
export function sentenceOf(
  { metrics, scope, at, ashraeClass }: Stored<'floor'>,
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
    at === 'now' ? 'now' : at === 'end' ? 'at the end of the time range' : `at ${new Date(at).toISOString()}`;
  return `The hall ${when}: ${joinWords(names)} of each rack${where ? ` in ${where}` : ''}, with its margin to the limit (inlet air: ASHRAE ${ashraeClass}), what feeds and cools it, and its jobs.`;
}

/** Keeps `GPU` and `UPS`, lowers `Rack`. */
function lowerFirst(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
