import type { CatalogMetric } from '#model/api/catalog.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import type { CorrelationNumber } from '#model/query/correlation.ts';
import type { MetricSelector } from '#model/query/selector.ts';
import { joinWords, scopeWords } from '../../query/scope.ts';
import type { Stored } from '../../types.ts';
import { isWhole } from './defaults.ts';

const NUMBER_WORDS: Record<CorrelationNumber, string> = {
  r: 'r, and 0 where chance could give it',
  q: 'q, the false discovery rate',
  lag: 'the delay in seconds',
  slope: 'the slope',
};

/** More pairs than these make a sentence that nobody reads; it counts instead. */
const MAX_PAIRS_NAMED = 3;

/** What a query asks, in words. */
export function sentenceOf(query: Stored<'correlation'>, catalog: ReadonlyMap<string, CatalogMetric>): string {
  const pairs = query.pairs.filter(isWhole);
  if (pairs.length === 0) {
    return 'Choose two metrics to compare.';
  }
  const named = pairs.map(({ x, y }) => `${metricWords(y, catalog)} follows ${metricWords(x, catalog)}`);
  const what = pairs.length > MAX_PAIRS_NAMED ? `each of ${pairs.length} metrics follows another` : joinWords(named);
  const where = scopeWords(query.scope);
  const lag = query.maxLag === 'auto' ? '' : query.maxLag === '0s' ? ', without delay' : `, by up to ${query.maxLag}`;
  return `How strongly ${what} in each ${query.groupBy}${where ? ` of ${where}` : ''}${lag}; findings have a false discovery rate below ${query.level}. An alert rule gets ${NUMBER_WORDS[query.number] ?? query.number}.`;
}

function metricWords({ metric, processArea }: MetricSelector, catalog: ReadonlyMap<string, CatalogMetric>): string {
  const known = catalog.get(metric);
  const title = known ? lowerFirst(known.title) : metric;
  return processArea.length > 0 ? `${title} (${processArea.join(' ')})` : title;
}
