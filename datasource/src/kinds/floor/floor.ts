import type { FloorQuery } from '#model/query/floor.ts';
import { fillSelector } from '../../query/fill-selector.ts';
import { fillScope } from '../../query/scope.ts';
import { fillWords } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery } from './defaults.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const floor: KindInBrowser<'floor'> = {
  title: 'Floor',
  description: 'The hall at a moment: each rack with its values, margin to limits, chain and jobs',
  picture: pictureOf('M1.5 1.5h13v13h-13z', 'M4 4h3v3H4z', 'M9 4h3v3H9z', 'M4 9h3v3H4z', 'M9 9h3v3H9z'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete: ({ metrics }) => metrics.some(({ metric }) => metric !== ''),
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['ashraeClass'], templates, scopedVars),
    at: momentOf(query.at, (text) => templates.replace(text, scopedVars)),
    metrics: query.metrics
      .filter(({ metric }) => metric !== '')
      .flatMap((chosen) => fillSelector(chosen, templates, scopedVars)),
    scope: fillScope(query.scope, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};

/** `${__to}` and other variables of a time give it as a text. */
function momentOf(at: FloorQuery['at'], replace: (text: string) => string): FloorQuery['at'] {
  const filled = typeof at === 'number' ? at : replace(at);
  return typeof filled === 'string' && /^\d+$/.test(filled) ? Number(filled) : (filled as FloorQuery['at']);
}
