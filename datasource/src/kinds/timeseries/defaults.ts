import type { MetricSelector } from '#model/query/selector.ts';
import { freeLetter, letterOf } from '#model/query/expressions.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { checkSelector, completeSelector, newMetricSelector } from '../../query/metric-selector.ts';
import { completeWorkScope } from '../../query/work-scope.ts';
import { requireList, requireNumber, requireObject, requireText, withoutNulls } from '../../query/shape.ts';
import type { Stored, Versioned } from '../../types.ts';
import type { Incomplete } from '../kind.ts';

/** Rack power is what every installation has and both teams ask for first. */
const FIRST_METRIC = 'RackPower';

export { newMetricSelector };

/** A metric more; with a letter of its own where expressions call the others by theirs. */
export function addedMetric({ metrics, expressions = [] }: Stored<'timeseries'>): MetricSelector {
  const isNamed = expressions.length > 0 || metrics.some(({ ref }) => ref !== undefined);
  return { ...newMetricSelector(), ...(isNamed && { ref: freeLetter(metrics) }) };
}

/** The metrics with the letters that they have by their place, before one is taken out or becomes several. */
export function withLetters(metrics: readonly MetricSelector[]): MetricSelector[] {
  return metrics.map((selector, index) => ({ ...selector, ref: letterOf(selector, index) }));
}

export function defaultQuery(): Versioned<'timeseries'> {
  return {
    kind: 'timeseries',
    version: QUERY_VERSION,
    metrics: [newMetricSelector(FIRST_METRIC)],
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    groupBy: 'rack',
    bucket: 'auto',
  };
}

export function completeQuery(query: Incomplete<'timeseries'>): Stored<'timeseries'> {
  checkShape(query);
  const { refId, kind, version, metrics, scope, ...rest } = query;
  const given = withoutNulls(rest);
  const usual = defaultQuery();
  return {
    ...given,
    ...{ refId, kind, version },
    metrics: (metrics ?? (given.expressions ? [] : usual.metrics)).map(completeSelector),
    scope: completeWorkScope(scope),
    groupBy: given.groupBy ?? usual.groupBy,
    bucket: given.bucket ?? usual.bucket,
  };
}

function checkShape({
  metrics,
  expressions,
  groupBy,
  bucket,
  format,
  top,
  ashraeClass,
}: Incomplete<'timeseries'>): void {
  requireList('metrics', metrics);
  metrics?.forEach((selector, index) => checkSelector(`metrics[${index}]`, selector));
  requireList('expressions', expressions);
  expressions?.forEach((one, index) => {
    requireObject(`expressions[${index}]`, one);
    requireText(`expressions[${index}].expression`, one?.expression);
    requireText(`expressions[${index}].name`, one?.name);
  });
  requireText('format', format);
  requireText('ashraeClass', ashraeClass);
  requireNumber('top', top);
  requireText('groupBy', groupBy);
  requireText('bucket', bucket);
}

/** A query that names no metric asks for nothing and is not sent. */
export function isComplete({ metrics, expressions = [] }: Stored<'timeseries'>): boolean {
  return metrics.some((selector) => selector.metric !== '') || expressions.some(({ expression }) => expression !== '');
}
