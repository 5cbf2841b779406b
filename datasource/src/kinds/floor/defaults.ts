import { floorMetrics } from '#model/floor/metrics.ts';
import type { FloorMetric } from '#model/floor/metrics.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope } from '../../query/scope.ts';
import { requireList, requireObject, requireText, requireTexts } from '../../query/shape.ts';
import type { Stored, Versioned } from '../../types.ts';
import type { Incomplete } from '../kind.ts';

export function newMetric(metric = '', processArea: string[] = []): FloorMetric {
  return { metric, processArea, aggregation: 'auto' };
}

export function defaultQuery(): Versioned<'floor'> {
  return {
    kind: 'floor',
    version: QUERY_VERSION,
    metrics: floorMetrics(),
    scope: completeScope(undefined),
    at: 'end',
    ashraeClass: 'A2',
  };
}

export function completeQuery(query: Incomplete<'floor'>): Stored<'floor'> {
  const { metrics, scope, at, ashraeClass, ...rest } = query;
  requireList('metrics', metrics);
  metrics?.forEach((selector, index) => {
    requireObject(`metrics[${index}]`, selector);
    requireText(`metrics[${index}].metric`, selector?.metric);
    requireTexts(`metrics[${index}].processArea`, selector?.processArea);
  });
  requireText('ashraeClass', ashraeClass);
  const usual = defaultQuery();
  return {
    ...rest,
    metrics: metrics?.map((selector) => ({ ...newMetric(), ...selector })) ?? usual.metrics,
    scope: completeScope(scope),
    at: at ?? usual.at,
    ashraeClass: ashraeClass ?? usual.ashraeClass,
  };
}
