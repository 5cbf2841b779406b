import type { ValueKind, ValuesResponse } from '#model/api/values.ts';
import { METRICS } from '#model/catalog/catalog.ts';

import type { Database } from '../sql/database.ts';
import { readValueNames } from '../sql/values.ts';

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
