import { AUTO, NONE } from '../options.ts';
import type { MetricColumn } from './hall.ts';

/** The metric that colours the racks and the one that is drawn as a bar; a bar of the same metric says nothing new. */
export function chooseMetrics(
  metrics: readonly MetricColumn[],
  wanted: string,
  bar: string
): { metric: MetricColumn | undefined; bar: MetricColumn | undefined } {
  const metric = metrics.find(({ key }) => key === wanted) ?? metrics[0];
  const others = metrics.filter((one) => one !== metric);
  const second = bar === NONE ? undefined : bar === AUTO ? others[0] : others.find(({ key }) => key === bar);
  return { metric, bar: second };
}
