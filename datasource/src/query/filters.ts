import type { DataQuery, ScopedVars } from '@grafana/data';
import type { Filter } from '#model/query/filters.ts';
import { expand, type Replacer } from './variables.ts';

/** As the model's: its own file would bring zod into every dashboard. */
export const FILTER_KEYS: ReadonlyArray<Filter['key']> = ['site', 'zone', 'rack', 'equipment'];

/** An ad hoc filter as Grafana has it; `values` for the operators of several values, from Grafana 11.3 on. */
export interface AdHocFilter {
  key: string;
  operator: string;
  value: string;
  values?: string[];
}

/** Equal and unequal for several values. */
const OF_SEVERAL: Readonly<Record<string, string>> = { '=': '=|', '!=': '!=|' };

/** What the backend is told of filters, with their variables' values. A filter that is being written has no value yet. */
export function filtersOf(filters: readonly AdHocFilter[], templates: Replacer, scopedVars: ScopedVars): AdHocFilter[] {
  return filters
    .filter(({ key, value, values }) => key !== '' && (value !== '' || (values?.length ?? 0) > 0))
    .flatMap((filter) => filled(filter, templates, scopedVars));
}

function filled(
  { key, operator, value, values }: AdHocFilter,
  templates: Replacer,
  scopedVars: ScopedVars
): AdHocFilter[] {
  if (operator.includes('~')) {
    // Within an expression, the values of a variable are alternatives of it.
    return [{ key, operator, value: templates.replace(value, scopedVars, 'regex') }];
  }
  const isList = operator.endsWith('|');
  const ids = expand(isList && values && values.length > 0 ? values : [value], templates, scopedVars);
  if (ids.length === 0) {
    // A variable's "All": equal to anything, or to nothing.
    return operator.startsWith('!') ? [{ key, operator: '!~', value: '.*' }] : [];
  }
  const [first = ''] = ids;
  const isOne = ids.length === 1 && !isList;
  return [
    isOne
      ? { key, operator, value: first }
      : { key, operator: OF_SEVERAL[operator] ?? operator, value: first, values: ids },
  ];
}

/** A query that has filters already, such as one that was brought from a dashboard to Explore, keeps them. */
export function withFilters<Query extends DataQuery>(query: Query, asked: readonly AdHocFilter[]): Query {
  const own = filtersIn(query);
  return asked.length > 0 ? { ...query, filters: [...own, ...asked] } : query;
}

/** The filters that are stored in a query. */
export function filtersIn(query: DataQuery): AdHocFilter[] {
  const { filters } = query as { filters?: unknown };
  return Array.isArray(filters) ? (filters as AdHocFilter[]) : [];
}

export function withoutFilters<Query extends DataQuery>(query: Query): Query {
  const rest = { ...query };
  delete (rest as { filters?: unknown }).filters;
  return rest;
}
