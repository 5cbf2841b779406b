import type { MetricPair } from '#model/query/correlation.ts';
import type { MetricSelector } from '#model/query/selector.ts';
import { fillSelector } from '../../query/fill-selector.ts';
import { fillScope } from '../../query/scope.ts';
import { fillWords } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery, isWhole } from './defaults.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const correlation: KindInBrowser<'correlation'> = {
  title: 'Correlation',
  description: 'What follows what: pairs of metrics by rack or zone, with delay, slope and what chance would give',
  picture: pictureOf('M1.5 14.5h13', 'M1.5 14.5v-13', 'M3 12 13 4', 'M5 9v0', 'M8 10v0', 'M10 5v0', 'M12 7v0'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete: ({ pairs }) => pairs.some(isWhole),
  applyVariables: (query, templates, scopedVars) => {
    const sides = (selector: MetricSelector) => fillSelector(selector, templates, scopedVars);
    const words = ['groupBy', 'bucket', 'maxLag', 'falseDiscovery', 'form', 'lagsOf', 'number'] as const;
    return {
      ...fillWords(query, words, templates, scopedVars),
      // A variable of several metrics makes a pair of each with each.
      pairs: query.pairs
        .filter(isWhole)
        .flatMap((pair): MetricPair[] => sides(pair.x).flatMap((x) => sides(pair.y).map((y) => ({ x, y })))),
      scope: fillScope(query.scope, templates, scopedVars),
    };
  },
  sentence: sentenceOf,
  Editor,
};
