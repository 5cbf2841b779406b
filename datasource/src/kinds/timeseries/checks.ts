import type { CatalogMetric } from '#model/api/catalog.ts';
import { ExpressionError } from '#model/expression/parse.ts';
import { unitWords } from '#model/expression/units.ts';
import { checkExpression, type ExpressionScope, expressionWords, letterOf } from '#model/query/expressions.ts';
import { answerUnit } from '#model/query/over-time.ts';
import type { ExpressionCheck } from '../../components/ExpressionRow/ExpressionRow.tsx';
import { hasVariable } from '../../query/variables.ts';
import type { Stored } from '../../types.ts';

type Metrics = Stored<'timeseries'>['metrics'];
type Catalog = ReadonlyMap<string, CatalogMetric>;

export function scopeOf(metrics: Metrics, catalog: Catalog): ExpressionScope {
  return { metrics, find: (id) => catalog.get(id), ids: [...catalog.keys()] };
}

/** Says of an expression what the backend would say, before it is asked. */
export function checkText(text: string, metrics: Metrics, catalog: Catalog): ExpressionCheck {
  if (catalog.size === 0) {
    return { state: 'open', message: 'It is checked when the metrics are read.' };
  }
  const scope = scopeOf(metrics, catalog);
  try {
    const { unit } = checkExpression(text, scope);
    return {
      state: 'valid',
      unit: unit.ucum === '1' ? 'none (a ratio)' : unitWords(unit.ucum),
      words: expressionWords(text, scope),
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) {
      throw error;
    }
    const hasVariables = [text, ...metrics.map(({ metric }) => metric)].some(hasVariable);
    return hasVariables
      ? { state: 'open', message: 'It is checked when its variables have values.' }
      : { state: 'refused', message: error.message };
  }
}

/** What there is to calculate with: "A Rack power (W)". */
export function metricsToCalculateWith(metrics: Metrics, catalog: Catalog): string[] {
  return metrics.flatMap((selector, index) => {
    const metric = catalog.get(selector.metric);
    const unit = metric && answerUnit(metric, selector.aggregation);
    return metric
      ? [`${letterOf(selector, index)} ${metric.title}${unit && unit.ucum !== '1' ? ` (${unitWords(unit.ucum)})` : ''}`]
      : [];
  });
}
