import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import type { QueryKind } from '#model/query/kinds.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { KIND_OPTIONS, kindOf, newQuery } from '../../kinds/registry.ts';
import { filtersIn, withoutFilters } from '../../query/filters.ts';
import { readQuery } from '../../query/read.ts';
import type { PlenumOptions, PlenumQuery } from '../../types.ts';
import { FilterNote } from '../FilterNote/FilterNote.tsx';
import { KindPicker } from '../KindPicker/KindPicker.tsx';
import { queryEditorStyles } from './QueryEditor.styles.ts';

type Props = QueryEditorProps<Lookups, PlenumQuery, PlenumOptions>;

/** Editor of one query, by its kind. A query that this version cannot read is named and left as it is. */
export function QueryEditor({ query: stored, datasource, onChange, onRunQuery, range }: Props) {
  /** What was entered for other kinds, so that a look at one loses nothing of another. */
  const entered = React.useRef(new Map<QueryKind, PlenumQuery>());
  const styles = useStyles2(queryEditorStyles);
  const { query, refusal } = readQuery(stored);
  if (!query) {
    return (
      <Alert severity="warning" title="This query cannot be edited here">
        {refusal} Until then the query is kept as it is. To ask something else, remove it and add a new one.
      </Alert>
    );
  }
  const { Editor } = kindOf(query.kind);
  const change = (changed: PlenumQuery) => {
    onChange(changed);
    onRunQuery();
  };
  const changeKind = (kind: QueryKind) => {
    entered.current.set(query.kind, query);
    change(asKind(kind, query, entered.current.get(kind)));
  };
  const filters = filtersIn(query);
  return (
    <div className={styles.editor} data-plenum-editor={query.kind}>
      <KindPicker kind={query.kind} options={KIND_OPTIONS} onChange={changeKind} />
      <Editor query={query} datasource={datasource} onChange={onChange} onRunQuery={onRunQuery} range={range} />
      {filters.length > 0 && <FilterNote filters={filters} onRemove={() => change(withoutFilters(query))} />}
    </div>
  );
}

/** A query of another kind at the same places: what was entered for that kind before, or a new one. */
function asKind(kind: QueryKind, query: PlenumQuery, before: PlenumQuery | undefined): PlenumQuery {
  const { refId, datasource, hide, key } = query;
  const { sites, zones, racks, equipment } = query.scope;
  const filters = filtersIn(query);
  const own = before ?? newQuery(kind);
  return Object.assign(
    { ...own, refId, datasource, hide, key, scope: { ...own.scope, sites, zones, racks, equipment } },
    filters.length > 0 && { filters }
  );
}
