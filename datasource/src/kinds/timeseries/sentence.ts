import type { CatalogMetric } from '#model/api/catalog.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { expressionWords } from '#model/query/expressions.ts';
import type { Aggregation, AnyGrouping, MetricSelector } from '#model/query/selector.ts';
import { impactedWords } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { joinWords } from '../../query/scope.ts';
import { workScopeWords } from '../../query/work-scope.ts';
import { shiftWords } from '#model/time/shift.ts';
import type { Stored } from '../../types.ts';
import { scopeOf } from './checks.ts';

const AGGREGATION_WORDS: Record<Exclude<Aggregation, 'auto'>, string> = {
  mean: 'Mean',
  sum: 'Total',
  min: 'Lowest',
  max: 'Highest',
  last: 'Last',
  age: 'Age of the newest',
  rate: 'Change of',
  integral: 'Total over time of',
  p50: 'Median',
  p95: '95th percentile of',
  p99: '99th percentile of',
};

const GROUPING_WORDS: Record<AnyGrouping, string> = {
  site: 'by site',
  zone: 'by zone',
  rack: 'by rack',
  equipment: 'by equipment',
  point: 'each point by itself',
  tenant: 'shared out by tenant',
  job: 'shared out by job',
};

const AGAINST_WORDS: Record<NonNullable<MetricSelector['against']>, string> = {
  warning: 'warning level',
  limit: 'limit',
};

/** What a query asks, in words: "Total rack power of racks R-A01 and R-A02, by rack, every 5m." */
export function sentenceOf(query: Stored<'timeseries'>, catalog: ReadonlyMap<string, CatalogMetric>): string {
  const metrics = query.metrics.filter(({ metric, hidden }) => metric !== '' && !hidden);
  const calculated = (query.expressions ?? []).filter(({ expression }) => expression !== '');
  if (metrics.length === 0 && calculated.length === 0) {
    return 'Choose a metric to ask for.';
  }
  const scope = scopeOf(query.metrics, catalog);
  const asked = joinWords([
    ...metrics.map((selector, index) => metricWords(selector, catalog, index === 0)),
    ...calculated.map(({ expression, name }) => {
      const words = expressionWords(expression, scope);
      return name ? `"${name}" (${words})` : words;
    }),
  ]);
  return `${asked} of ${workScopeWords(query.scope) || 'everything'}, ${GROUPING_WORDS[query.groupBy] ?? `by ${query.groupBy}`}${bucketWords(query.bucket)}${query.top ? `, the ${query.top} highest` : ''}${query.live ? ', live' : ''}.${impactedWords(query.impacted)}`;
}

function metricWords(selector: MetricSelector, catalog: ReadonlyMap<string, CatalogMetric>, first: boolean): string {
  const metric = catalog.get(selector.metric);
  const name = metric ? lowerFirst(metric.title) : selector.metric;
  const aggregation = selector.aggregation === 'auto' ? metric?.rollup : selector.aggregation;
  // How a metric is usually combined is only known with the catalog.
  const word = aggregation && `${AGGREGATION_WORDS[aggregation] ?? `${aggregation} of`} `;
  const area = selector.processArea.length > 0 ? ` (${selector.processArea.join(' ')})` : '';
  const setpoints = selector.setpoints ? ' and its set point' : '';
  const then = selector.shift ? ` ${shiftWords(selector.shift)}` : '';
  const type = selector.objectType ? ` at ${selector.objectType}` : '';
  const against = selector.against ? ` above its ${AGAINST_WORDS[selector.against] ?? selector.against}` : '';
  return `${(first ? word : word?.toLowerCase()) ?? ''}${name}${area}${type}${setpoints}${then}${against}`;
}

function bucketWords(bucket: string): string {
  return bucket === 'auto' ? '' : `, every ${bucket}`;
}
