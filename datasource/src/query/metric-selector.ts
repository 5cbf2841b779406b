import type { MetricSelector } from '#model/query/selector.ts';
import { requireObject, requireText, requireTexts, withoutNulls } from './shape.ts';

/** A metric of a query as it is chosen at first. */
export function newMetricSelector(metric = ''): MetricSelector {
  return { metric, processArea: [], aggregation: 'auto', setpoints: false };
}

/** Fills what a stored metric leaves out. */
export function completeSelector(stored: Partial<MetricSelector> | null): MetricSelector {
  return { ...newMetricSelector(), ...withoutNulls(stored) };
}

/** @throws {QueryError} where a hand-written metric is not of its type */
export function checkSelector(field: string, selector: Partial<MetricSelector> | null): void {
  requireObject(field, selector);
  for (const name of ['metric', 'objectType', 'aggregation', 'ref', 'shift', 'against'] as const) {
    requireText(`${field}.${name}`, selector?.[name]);
  }
  requireTexts(`${field}.processArea`, selector?.processArea);
}
