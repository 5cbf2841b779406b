import { QUERY_VERSION } from '#model/query/stored.ts';
import { newMetricSelector } from '../../query/metric-selector.ts';
import { completeWorkScope } from '../../query/work-scope.ts';
import { requireList, requireObject, requireText, requireTexts } from '../../query/shape.ts';
import type { Stored, Versioned } from '../../types.ts';
import type { Incomplete } from '../kind.ts';

/** Rack power is what every installation has and both teams ask for first. */
const FIRST_METRIC = 'RackPower';

export { newMetricSelector };

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
  const { metrics, scope, groupBy = 'rack', bucket = 'auto', ...rest } = query;
  return {
    ...rest,
    metrics: (metrics ?? defaultQuery().metrics).map((selector) => ({
      ...newMetricSelector(),
      ...selector,
    })),
    scope: completeWorkScope(scope),
    groupBy,
    bucket,
  };
}

function checkShape({ metrics, groupBy, bucket }: Incomplete<'timeseries'>): void {
  requireList('metrics', metrics);
  metrics?.forEach((selector, index) => {
    requireObject(`metrics[${index}]`, selector);
    requireText(`metrics[${index}].metric`, selector?.metric);
    requireTexts(`metrics[${index}].processArea`, selector?.processArea);
  });
  requireText('groupBy', groupBy);
  requireText('bucket', bucket);
}

/** A query that names no metric asks for nothing and is not sent. */
export function isComplete({ metrics }: Stored<'timeseries'>): boolean {
  return metrics.some((selector) => selector.metric !== '');
}
