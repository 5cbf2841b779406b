import type { ScopedVars } from '@grafana/data';
import { expand, expandMetric, fillWords, type Replacer } from './variables.ts';

/** A metric of any kind that has them. */
interface Selector {
  metric: string;
  processArea: string[];
  aggregation: string;
  objectType?: string | undefined;
  shift?: string | undefined;
  against?: string | undefined;
}

/** Fills variables into a metric of a query; one of several metrics makes as many, each read with the same settings. */
export function fillSelector<Chosen extends Selector>(
  chosen: Chosen,
  templates: Replacer,
  scopedVars: ScopedVars
): Chosen[] {
  const filled = fillWords(chosen, ['aggregation', 'objectType', 'shift', 'against'], templates, scopedVars);
  const processArea = expand(chosen.processArea, templates, scopedVars);
  return expandMetric(chosen.metric, templates, scopedVars).map((metric) => ({ ...filled, metric, processArea }));
}
