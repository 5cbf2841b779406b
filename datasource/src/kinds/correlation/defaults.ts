import type { MetricPair } from '#model/query/correlation.ts';
import { HEADLINE_PAIRS } from '#model/query/headline-pairs.ts';
import { fieldError } from '#model/query/query-error.ts';
import type { MetricSelector } from '#model/query/selector.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { checkSelector, completeSelector, newMetricSelector } from '../../query/metric-selector.ts';
import { completeScope } from '../../query/scope.ts';
import { requireList, requireObject, requireText, withoutNulls } from '../../query/shape.ts';
import type { Stored, Versioned } from '../../types.ts';
import type { Incomplete } from '../kind.ts';

export function newPair(): MetricPair {
  return { x: newMetricSelector(), y: newMetricSelector() };
}

/** Only pairs of two metrics are asked for. */
export function isWhole({ x, y }: MetricPair): boolean {
  return x.metric !== '' && y.metric !== '';
}

export function defaultQuery(): Versioned<'correlation'> {
  return {
    kind: 'correlation',
    version: QUERY_VERSION,
    pairs: HEADLINE_PAIRS.map(completePair),
    scope: completeScope(undefined),
    groupBy: 'zone',
    bucket: 'auto',
    maxLag: 'auto',
    level: 0.05,
    falseDiscovery: 'by',
    form: 'table',
    lagsOf: '',
    number: 'r',
  };
}

export function completeQuery(query: Incomplete<'correlation'>): Stored<'correlation'> {
  const { pairs, scope, ...rest } = query;
  requireList('pairs', pairs);
  pairs?.forEach(checkPair);
  for (const field of ['groupBy', 'bucket', 'maxLag', 'falseDiscovery', 'form', 'lagsOf', 'number'] as const) {
    requireText(field, rest[field]);
  }
  if (rest.level != null && typeof rest.level !== 'number') {
    throw fieldError('level', rest.level, 'Give a number.');
  }
  return {
    ...defaultQuery(),
    ...(withoutNulls(rest) as typeof rest),
    ...(pairs ? { pairs: pairs.map(completePair) } : {}),
    scope: completeScope(scope),
  };
}

function completePair({ x, y, ...rest }: { x: Partial<MetricSelector>; y: Partial<MetricSelector> }): MetricPair {
  return { ...rest, x: completeSelector(x), y: completeSelector(y) };
}

function checkPair(pair: MetricPair, index: number): void {
  requireObject(`pairs[${index}]`, pair);
  for (const side of ['x', 'y'] as const) {
    checkSelector(`pairs[${index}].${side}`, pair?.[side]);
  }
}
