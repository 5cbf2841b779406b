import { floorMetrics } from '#model/floor/metrics.ts';
import type { FloorMetric } from '#model/floor/metrics.ts';
import { DEFAULT_ASHRAE_CLASS } from '#model/limits/ashrae.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { checkSelector } from '../../query/metric-selector.ts';
import { completeScope } from '../../query/scope.ts';
import { requireList, requireText, withoutNulls } from '../../query/shape.ts';
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
    ashraeClass: DEFAULT_ASHRAE_CLASS,
  };
}

export function completeQuery(query: Incomplete<'floor'>): Stored<'floor'> {
  const { metrics, scope, at, ashraeClass, impacted, ...rest } = query;
  requireList('metrics', metrics);
  metrics?.forEach((selector, index) => checkSelector(`metrics[${index}]`, selector));
  requireText('ashraeClass', ashraeClass);
  if (typeof at !== 'number') {
    requireText('at', at);
  }
  const usual = defaultQuery();
  return {
    ...rest,
    metrics: metrics?.map((selector) => ({ ...newMetric(), ...withoutNulls(selector) })) ?? usual.metrics,
    scope: completeScope(scope),
    at: at ?? usual.at,
    ashraeClass: ashraeClass ?? usual.ashraeClass,
    ...withoutNulls({ impacted }),
  };
}
