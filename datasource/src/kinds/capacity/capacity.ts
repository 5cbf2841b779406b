import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope, fillScope } from '../../query/scope.ts';
import { fillWords } from '../../query/variables.ts';
import { requireText, withoutNulls } from '../../query/shape.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const capacity: KindInBrowser<'capacity'> = {
  title: 'Capacity',
  description: 'Limits, draw and headroom of power, cooling and space, with all there is and with one lost',
  picture: pictureOf('M2 15V7h3v8M6.5 15V4h3v11M11 15V9h3v6', 'M1 1.5h14'),
  defaults: () => ({
    kind: 'capacity',
    version: QUERY_VERSION,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    rows: 'zone',
    draw: 'p95',
    measure: 'used',
  }),
  complete: ({ scope, rows, draw, measure, impacted, ...rest }) => {
    requireText('rows', rows);
    requireText('draw', draw);
    requireText('measure', measure);
    const defaults = capacity.defaults();
    return {
      ...rest,
      scope: completeScope(scope),
      rows: rows ?? defaults.rows,
      draw: draw ?? defaults.draw,
      measure: measure ?? defaults.measure,
      ...withoutNulls({ impacted }),
    };
  },
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['rows', 'draw', 'measure'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
