import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { eventsQuery } from '../../annotations/query.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { Editor } from '../../kinds/events/Editor.tsx';
import type { PlenumOptions, PlenumQuery } from '../../types.ts';

type Props = QueryEditorProps<Lookups, PlenumQuery, PlenumOptions>;

/** Editor of an annotation: which events it shows. A target that this version cannot read is named and left as it is. */
export function AnnotationEditor({ query: target, datasource, onChange, onRunQuery, range }: Props) {
  const { query, refusal } = eventsQuery(target);
  return query ? (
    <Editor query={query} datasource={datasource} onChange={onChange} onRunQuery={onRunQuery} range={range} />
  ) : (
    <Alert severity="warning" title="This annotation cannot be edited here">
      {refusal} Until then it is kept as it is.
    </Alert>
  );
}
