import type { ScopedVars } from '@grafana/data';
import { fillWorkScope } from '../../query/work-scope.ts';
import { fillSelector } from '../../query/fill-selector.ts';
import { fillWords, type Replacer } from '../../query/variables.ts';
import type { Stored } from '../../types.ts';
import { withLetters } from './defaults.ts';

/** Fills variables into every text of a query. A multi-value variable becomes as many entries. */
export function applyVariables(
  query: Stored<'timeseries'>,
  templates: Replacer,
  scopedVars: ScopedVars
): Stored<'timeseries'> {
  const one = (text: string) => templates.replace(text, scopedVars);
  const expressions = query.expressions?.filter(({ expression }) => expression.trim() !== '');
  const isNamed = (expressions?.length ?? 0) > 0;
  return {
    ...fillWords(query, ['groupBy', 'bucket', 'format', 'ashraeClass'], templates, scopedVars),
    metrics: (isNamed ? withLetters(query.metrics) : query.metrics)
      .filter((selector) => selector.metric !== '')
      .flatMap((selector) => fillSelector(selector, templates, scopedVars)),
    ...(expressions && {
      expressions: expressions.map((calculated) => ({
        ...calculated,
        expression: one(calculated.expression),
        ...(calculated.name !== undefined && { name: one(calculated.name) }),
      })),
    }),
    scope: fillWorkScope(query.scope, templates, scopedVars),
  };
}
