import type { MetricSelector } from '#model/query/selector.ts';

/** A metric of a query as it is chosen at first. */
export function newMetricSelector(metric = ''): MetricSelector {
  return { metric, processArea: [], aggregation: 'auto', setpoints: false };
}
