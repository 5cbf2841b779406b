import type { ValueKind, ValuesResponse } from '#model/api/values.ts';
import { METRICS } from '#model/catalog/catalog.ts';
import { FILTER_KEYS, type FilterKey, readFilters } from '#model/query/filters.ts';
import { QueryError } from '#model/query/query-error.ts';

import { idsWithin } from '../filters/narrow.ts';
import { readValueNames } from '../sql/values.ts';
import type { ResourceContext, ServerAnswer } from './resource.ts';

/**
 * What a picker or a dashboard variable offers, narrowed by `site`, `zone`, `rack`, `metric` and `tenant` (each may repeat), or by
 * the other ad hoc filters of a dashboard: `filters`, as JSON.
 * @throws {QueryError} when the filters make no sense
 */
export async function readValues(
  { database, knownTopology, signal }: ResourceContext,
  kind: ValueKind,
  parameters: URLSearchParams
): Promise<ValuesResponse> {
  const given = (key: string) => parameters.getAll(key).filter(Boolean);
  const filter = {
    sites: given('site'),
    zones: given('zone'),
    racks: given('rack'),
    metrics: given('metric'),
    tenants: given('tenant'),
  };
  const rows = await readValueNames(database, kind, filter, signal);
  const values = rows.map(([value, text]) => ({ value, text: kind === 'metric' ? titleOf(value) : text }));
  const filters = parameters.get('filters');
  if (filters === null || !isFilterKey(kind)) {
    return { values };
  }
  const left = new Set(idsWithin(kind, readFilters(parsed(filters)), await knownTopology.read(database, signal)));
  return { values: values.filter(({ value }) => left.has(value)) };
}

/** @throws {QueryError} */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new QueryError('The parameter filters is not valid JSON. Give a list of {key, operator, value}.');
  }
}

function isFilterKey(kind: ValueKind): kind is FilterKey {
  return (FILTER_KEYS as readonly string[]).includes(kind);
}

function titleOf(metricId: string): string {
  return METRICS.find(({ id }) => id === metricId)?.title ?? metricId;
}

/** Each id once, by name. */
export function mergeValues(answers: ReadonlyArray<ServerAnswer<ValuesResponse>>): ValuesResponse {
  const byValue = new Map(answers.flatMap(({ answer }) => answer.values).map((value) => [value.value, value]));
  return { values: [...byValue.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)) };
}
