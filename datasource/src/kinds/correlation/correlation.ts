import type { MetricPair } from '#model/query/correlation.ts';
import type { MetricSelector } from '#model/query/selector.ts';
import { fillScope } from '../../query/scope.ts';
import { expand } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery, isWhole } from './defaults.ts';
import { Editor } from './Editor.tsx';

export const correlation: KindInBrowser<'correlation'> = {
  title: 'Correlation',
  description: 'What follows what: pairs of metrics by rack or zone, with delay, slope and what chance would give',
  picture: pictureOf('M1.5 14.5h13', 'M1.5 14.5v-13', 'M3 12 13 4', 'M5 9v0', 'M8 10v0', 'M10 5v0', 'M12 7v0'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete: ({ pairs }) => pairs.some(isWhole),
  applyVariables: (query, templates, scopedVars) => {
    const list = (entries: string[]) => expand(entries, templates, scopedVars);
    const one = (text: string) => templates.replace(text, scopedVars);
    const sides = (selector: MetricSelector) =>
      list([selector.metric]).map((metric) => ({ ...selector, metric, processArea: list(selector.processArea) }));
    return {
      ...query,
      // A variable of several metrics makes a pair of each with each.
      pairs: query.pairs
        .filter(isWhole)
        .flatMap((pair): MetricPair[] => sides(pair.x).flatMap((x) => sides(pair.y).map((y) => ({ x, y })))),
      scope: fillScope(query.scope, templates, scopedVars),
      bucket: one(query.bucket),
      maxLag: one(query.maxLag),
      lagsOf: one(query.lagsOf),
    };
  },
  Editor,
};
