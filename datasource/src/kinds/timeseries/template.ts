import type { ScopedVars } from '@grafana/data';
import { fillWorkScope } from '../../query/work-scope.ts';
import { expand, type Replacer } from '../../query/variables.ts';
import type { Stored } from '../../types.ts';

/** Fills variables into every text of a query. A multi-value variable becomes as many entries. */
export function applyVariables(
  query: Stored<'timeseries'>,
  templates: Replacer,
  scopedVars: ScopedVars
): Stored<'timeseries'> {
  const list = (entries: string[]) => expand(entries, templates, scopedVars);
  const one = (text: string) => templates.replace(text, scopedVars);
  return {
    ...query,
    metrics: query.metrics
      .filter((selector) => selector.metric !== '')
      .flatMap((selector) =>
        list([selector.metric]).map((metric) => ({ ...selector, metric, processArea: list(selector.processArea) }))
      ),
    scope: fillWorkScope(query.scope, templates, scopedVars),
    bucket: one(query.bucket),
  };
}
