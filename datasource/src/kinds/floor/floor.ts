import { fillScope } from '../../query/scope.ts';
import { expand } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery } from './defaults.ts';
import { Editor } from './Editor.tsx';

export const floor: KindInBrowser<'floor'> = {
  title: 'Floor',
  description: 'The hall at a moment: each rack with its values, margin to limits, chain and jobs',
  picture: pictureOf('M1.5 1.5h13v13h-13z', 'M4 4h3v3H4z', 'M9 4h3v3H9z', 'M4 9h3v3H4z', 'M9 9h3v3H9z'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete: ({ metrics }) => metrics.some(({ metric }) => metric !== ''),
  applyVariables: (query, templates, scopedVars) => ({
    ...query,
    metrics: query.metrics
      .filter(({ metric }) => metric !== '')
      .flatMap((chosen) =>
        expand([chosen.metric], templates, scopedVars).map((metric) => ({
          ...chosen,
          metric,
          processArea: expand(chosen.processArea, templates, scopedVars),
        }))
      ),
    scope: fillScope(query.scope, templates, scopedVars),
  }),
  Editor,
};
