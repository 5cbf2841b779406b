import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope, fillScope } from '../../query/scope.ts';
import { fillWords } from '../../query/variables.ts';
import { requireText, withoutNulls } from '../../query/shape.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const energyflow: KindInBrowser<'energyflow'> = {
  title: 'Energy flow',
  description: 'Energy from the utility to the chips and its heat to the towers, with losses and what does not add up',
  picture: pictureOf('M1 3h5c4 0 5 3 9 3', 'M1 8h5c4 0 5-2 9-2', 'M6 8c4 0 5 5 9 5'),
  defaults: () => ({
    kind: 'energyflow',
    version: QUERY_VERSION,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    detail: 'stage',
    rows: 'links',
    measure: 'pue',
  }),
  complete: ({ scope, detail, rows, measure, impacted, ...rest }) => {
    requireText('detail', detail);
    requireText('rows', rows);
    requireText('measure', measure);
    const defaults = energyflow.defaults();
    return {
      ...rest,
      scope: completeScope(scope),
      detail: detail ?? defaults.detail,
      rows: rows ?? defaults.rows,
      measure: measure ?? defaults.measure,
      ...withoutNulls({ impacted }),
    };
  },
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['detail', 'rows', 'measure'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
