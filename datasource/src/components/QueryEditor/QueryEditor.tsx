import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { QueryKind } from '#model/query/kinds.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { KIND_OPTIONS, kindOf, newQuery } from '../../kinds/registry.ts';
import { filtersIn, withoutFilters } from '../../query/filters.ts';
import { readQuery } from '../../query/read.ts';
import type { PlenumOptions, PlenumQuery } from '../../types.ts';
import { FilterNote } from '../FilterNote/FilterNote.tsx';
import { KindPicker } from '../KindPicker/KindPicker.tsx';
import { RefusedQuery } from '../RefusedQuery/RefusedQuery.tsx';
import { queryEditorStyles } from './QueryEditor.styles.ts';

type Props = QueryEditorProps<Lookups, PlenumQuery, PlenumOptions>;

/** Editor of one query, by its kind. A query that this version cannot read is named and left as it is. */
export function QueryEditor({ query: stored, datasource, onChange, onRunQuery, range }: Props) {
  /** What was entered for other kinds, so that a look at one loses nothing of another. */
  const entered = React.useRef(new Map<QueryKind, PlenumQuery>());
  const styles = useStyles2(queryEditorStyles);
  const change = (changed: PlenumQuery) => {
    onChange(changed);
    onRunQuery();
  };
  const read = readQuery(stored);
  if (!read.query) {
    return <RefusedQuery {...read} onReplace={() => change(newInPlaceOf(stored))} />;
  }
  const { query } = read;
  const { Editor } = kindOf(query.kind);
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

/** Grafana's own keys stay; nothing else of the query is known to mean something here. */
function newInPlaceOf({ refId, datasource, hide, key }: PlenumQuery): PlenumQuery {
  return { ...newQuery(), refId, datasource, hide, key };
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
