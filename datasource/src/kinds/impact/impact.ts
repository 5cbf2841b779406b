import { DEFAULT_ASHRAE_CLASS } from '#model/limits/ashrae.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope, fillScope } from '../../query/scope.ts';
import { requireNumber, requireObject, requireText, requireTexts, withoutNulls } from '../../query/shape.ts';
import { fillWords } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const impact: KindInBrowser<'impact'> = {
  title: 'Impact',
  description: 'What a loss of power or cooling equipment does: racks, jobs, redundancy, minutes left',
  picture: pictureOf('M8 1v4M8 5L3 9v2M8 5l5 4v2M8 5v6', 'M2 14h2M7 14h2M12 14h2'),
  defaults: () => ({
    kind: 'impact',
    version: QUERY_VERSION,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    labels: {},
    rows: 'auto',
    measure: 'racks',
    inletClass: DEFAULT_ASHRAE_CLASS,
    top: 50,
  }),
  complete: ({ scope, labels, rows, measure, inletClass, top, show, suppliers, among, ...rest }) => {
    requireText('rows', rows);
    requireText('measure', measure);
    requireText('inletClass', inletClass);
    requireNumber('top', top);
    requireText('show', show);
    requireText('suppliers', suppliers);
    requireTexts('among', among);
    requireObject('labels', labels);
    Object.entries(labels ?? {}).forEach(([name, value]) => requireText(`labels.${name}`, value));
    const defaults = impact.defaults();
    return {
      ...rest,
      scope: completeScope(scope),
      labels: labels ?? {},
      rows: rows ?? defaults.rows,
      measure: measure ?? defaults.measure,
      inletClass: inletClass ?? defaults.inletClass,
      top: top ?? defaults.top,
      ...withoutNulls({ show, suppliers, among }),
    };
  },
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['rows', 'measure', 'inletClass', 'show', 'suppliers'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
    labels: Object.fromEntries(
      Object.entries(query.labels).map(([name, value]) => [name, templates.replace(value, scopedVars)])
    ),
  }),
  sentence: sentenceOf,
  Editor,
};
