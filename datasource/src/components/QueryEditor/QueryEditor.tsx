import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Alert } from '@grafana/ui';
import type { QueryKind } from '#model/query/kinds.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { KIND_OPTIONS, kindOf, newQuery } from '../../kinds/registry.ts';
import { readQuery } from '../../query/read.ts';
import type { PlenumOptions, PlenumQuery } from '../../types.ts';
import { KindPicker } from '../KindPicker/KindPicker.tsx';

type Props = QueryEditorProps<Lookups, PlenumQuery, PlenumOptions>;

/** Editor of one query, by its kind. A query that this version cannot read is named and left as it is. */
export function QueryEditor({ query: stored, datasource, onChange, onRunQuery, range }: Props) {
  const { query, refusal } = readQuery(stored);
  if (!query) {
    return (
      <Alert severity="warning" title="This query cannot be edited here">
        {refusal} Until then the query is kept as it is. To ask something else, remove it and add a new one.
      </Alert>
    );
  }
  const { Editor } = kindOf(query.kind);
  const changeKind = (kind: QueryKind) => {
    const { refId, datasource: ref, hide, key } = query;
    onChange({ refId, datasource: ref, hide, key, ...newQuery(kind) });
    onRunQuery();
  };
  return (
    <>
      <KindPicker kind={query.kind} options={KIND_OPTIONS} onChange={changeKind} />
      <Editor query={query} datasource={datasource} onChange={onChange} onRunQuery={onRunQuery} range={range} />
    </>
  );
}
