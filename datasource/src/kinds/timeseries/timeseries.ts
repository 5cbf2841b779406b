import type { KindInBrowser } from '../kind.ts';
import { completeQuery, defaultQuery, isComplete } from './defaults.ts';
import { Editor } from './Editor.tsx';
import { applyVariables } from './template.ts';

export const timeseries: KindInBrowser<'timeseries'> = {
  title: 'Time series',
  description: 'Metrics over time, by site, zone, rack, equipment or point',
  defaults: defaultQuery,
  complete: completeQuery,
  isComplete,
  applyVariables,
  Editor,
};
