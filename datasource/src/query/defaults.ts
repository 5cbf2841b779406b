import type { MetricSelector } from '#model/query/selector.ts';
import type { PlenumQuery } from '../types.ts';

/** Rack power is what every installation has and both teams ask for first. */
const FIRST_METRIC = 'RackPower';

export function newMetricSelector(metric = ''): MetricSelector {
  return { metric, processArea: [], aggregation: 'auto', setpoints: false };
}

export function defaultQuery(): Partial<PlenumQuery> {
  return {
    kind: 'timeseries',
    metrics: [newMetricSelector(FIRST_METRIC)],
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    groupBy: 'rack',
    bucket: 'auto',
  };
}

/** Fills what a hand-written or older query leaves out, so that nobody behind has to check. */
export function completeQuery(query: Partial<PlenumQuery> & { refId: string }): PlenumQuery {
  const { metrics, scope, groupBy = 'rack', bucket = 'auto', ...rest } = query;
  return {
    ...rest,
    kind: 'timeseries',
    metrics: (metrics ?? defaultQuery().metrics ?? []).map((selector) => ({
      ...newMetricSelector(),
      ...selector,
    })),
    scope: {
      sites: scope?.sites ?? [],
      zones: scope?.zones ?? [],
      racks: scope?.racks ?? [],
      equipment: scope?.equipment ?? [],
    },
    groupBy,
    bucket,
  };
}

/** A query that names no metric asks for nothing and is not sent. */
export function isComplete(query: PlenumQuery): boolean {
  return completeQuery(query).metrics.some((selector) => selector.metric !== '');
}
