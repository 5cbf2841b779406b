import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope, fillScope } from '../../query/scope.ts';
import { expand, fillWords } from '../../query/variables.ts';
import { requireText, requireTexts } from '../../query/shape.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const roi: KindInBrowser<'roi'> = {
  title: 'Savings',
  description:
    'What initiatives saved, with the interval that holds it, against baselines on load and weather, and what they are worth',
  picture: pictureOf('M2 4h4v3h4v3h4', 'M2 13h12', 'M11 3v3M9.5 4.5h3'),
  defaults: () => ({
    kind: 'roi',
    version: QUERY_VERSION,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    initiatives: [],
    rows: 'initiative',
    measure: 'saving',
  }),
  complete: ({ scope, initiatives, rows, measure, ...rest }) => {
    requireTexts('initiatives', initiatives);
    requireText('rows', rows);
    requireText('measure', measure);
    const defaults = roi.defaults();
    return {
      ...rest,
      scope: completeScope(scope),
      initiatives: initiatives ?? defaults.initiatives,
      rows: rows ?? defaults.rows,
      measure: measure ?? defaults.measure,
    };
  },
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['rows', 'measure'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
    initiatives: expand(query.initiatives, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
