import { fillScope } from '../../query/scope.ts';
import { expand } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery } from './defaults.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const events: KindInBrowser<'events'> = {
  title: 'Events',
  description: 'What happened: alarms, jobs, gaps, lost sources, changes of the topology; also as annotations',
  picture: pictureOf('M4 14V2l8 3-8 4', 'M1 14.5h14'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...query,
    scope: fillScope(query.scope, templates, scopedVars),
    types: expand(query.types, templates, scopedVars) as typeof query.types,
    severities: expand(query.severities, templates, scopedVars) as typeof query.severities,
    tenants: expand(query.tenants, templates, scopedVars),
    jobs: expand(query.jobs, templates, scopedVars),
    text: templates.replace(query.text, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
