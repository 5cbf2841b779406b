import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { completeQuery, defaultQuery, isComplete } from './defaults.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';
import { applyVariables } from './template.ts';

export const timeseries: KindInBrowser<'timeseries'> = {
  title: 'Time series',
  description: 'Metrics over time, by site, zone, rack, equipment or point',
  picture: pictureOf('M1 12l4-5 3 3 6-7', 'M1 14.5h14'),
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete,
  applyVariables,
  sentence: sentenceOf,
  Editor,
};
