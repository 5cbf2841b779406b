import type { ScopedVars } from '@grafana/data';
import type { Filter } from '#model/query/filters.ts';
import type { Replacer } from './variables.ts';

/** As the model's: its own file would bring zod into every dashboard. */
export const FILTER_KEYS: ReadonlyArray<Filter['key']> = ['site', 'zone', 'rack', 'equipment'];

/** An ad hoc filter as Grafana has it; `values` for the operators of several values, from Grafana 11.3 on. */
export interface AdHocFilter {
  key: string;
  operator: string;
  value: string;
  values?: string[];
}

/** What the backend is told of a filter. */
export function askedFilter({ key, operator, value, values }: AdHocFilter): AdHocFilter {
  return { key, operator, value, ...(values && values.length > 0 && { values }) };
}

/** Grafana 10.1 gives no filters along with a query: its template service has them by the name of the data source. */
interface OlderTemplates extends Replacer {
  getAdhocFilters?(name: string): AdHocFilter[];
}

/** The filters of the dashboard, with their variables' values. A filter that is being written has no value yet. */
export function filtersOf(
  given: AdHocFilter[] | undefined,
  templates: OlderTemplates,
  name: string,
  scopedVars: ScopedVars
): AdHocFilter[] {
  const filters = given ?? templates.getAdhocFilters?.(name) ?? [];
  return filters
    .filter(({ key, value, values }) => key !== '' && (value !== '' || (values?.length ?? 0) > 0))
    .map((filter) => ({ ...askedFilter(filter), value: templates.replace(filter.value, scopedVars) }));
}
