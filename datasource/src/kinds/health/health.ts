import { fillScope } from '../../query/scope.ts';
import { expand, fillWords } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery } from './defaults.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const health: KindInBrowser<'health'> = {
  title: 'Data health',
  description: 'How fresh, complete and good the data is, by rack, source or point',
  picture: pictureOf('M1 8h3l2-5 3 10 2-5h4'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['of', 'show', 'measure'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
    sources: expand(query.sources, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
