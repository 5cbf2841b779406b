import type { ValueKind, ValuesResponse } from '#model/api/values.ts';
import { METRICS } from '#model/catalog/catalog.ts';

import type { Database } from '../sql/database.ts';
import { readValueNames } from '../sql/values.ts';
import type { ServerAnswer } from './resource.ts';

/** What a picker or a dashboard variable offers, narrowed by `site`, `zone` and `metric` (each may repeat). */
export async function readValues(
  database: Database,
  kind: ValueKind,
  parameters: URLSearchParams,
  signal: AbortSignal
): Promise<ValuesResponse> {
  const given = (key: string) => parameters.getAll(key).filter(Boolean);
  const filter = { sites: given('site'), zones: given('zone'), metrics: given('metric') };
  const rows = await readValueNames(database, kind, filter, signal);
  const values = rows.map(([value, text]) => ({ value, text: kind === 'metric' ? titleOf(value) : text }));
  return { values };
}

function titleOf(metricId: string): string {
  return METRICS.find(({ id }) => id === metricId)?.title ?? metricId;
}

/** Each id once, by name. */
export function mergeValues(answers: ReadonlyArray<ServerAnswer<ValuesResponse>>): ValuesResponse {
  const byValue = new Map(answers.flatMap(({ answer }) => answer.values).map((value) => [value.value, value]));
  return { values: [...byValue.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)) };
}
