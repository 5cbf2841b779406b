import type { Metric } from './metric.ts';

/** What the metrics of one theme share; a metric may overrule it. */
export type MetricDefaults = Pick<Metric, 'origin' | 'objectTypes'> & Partial<Metric>;

/** Completes the entries of one theme with what they share. */
export function defineMetrics<D extends MetricDefaults>(
  defaults: D,
  metrics: Array<Omit<Metric, keyof D> & Partial<Metric>>
): Metric[] {
  return metrics.map((metric) => ({ ...defaults, ...metric }) as unknown as Metric);
}
