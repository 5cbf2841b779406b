import type { AnnotationSupport } from '@grafana/data';
import { AnnotationEditor } from '../components/AnnotationEditor/AnnotationEditor.tsx';
import type { PlenumQuery } from '../types.ts';
import { annotationDefaults, annotationQuery } from './query.ts';

/** Events as annotations: Grafana's own processing reads `time`, `timeEnd`, `title`, `text`, `tags` and `id` of their table. */
export const ANNOTATIONS: AnnotationSupport<PlenumQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: annotationDefaults,
  prepareQuery: ({ target }) => annotationQuery(target),
};
