import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope, fillScope } from '../../query/scope.ts';
import { fillWords } from '../../query/variables.ts';
import { requireText } from '../../query/shape.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const kpi: KindInBrowser<'kpi'> = {
  title: 'KPIs',
  description:
    'PUE with its category, WUE, CUE, reuse, renewables, cost per kW and GPU-hour, with what is missing for them',
  picture: pictureOf('M2 13a6 6 0 0 1 12 0', 'M8 13l3-4', 'M2 4h5'),
  defaults: () => ({
    kind: 'kpi',
    version: QUERY_VERSION,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    groupBy: 'site',
    period: 'month',
    category: 'auto',
    measure: 'pue',
  }),
  complete: ({ scope, groupBy, period, category, measure, ...rest }) => {
    requireText('groupBy', groupBy);
    requireText('period', period);
    requireText('category', category);
    requireText('measure', measure);
    const defaults = kpi.defaults();
    return {
      ...rest,
      scope: completeScope(scope),
      groupBy: groupBy ?? defaults.groupBy,
      period: period ?? defaults.period,
      category: category ?? defaults.category,
      measure: measure ?? defaults.measure,
    };
  },
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['groupBy', 'period', 'category', 'measure'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
