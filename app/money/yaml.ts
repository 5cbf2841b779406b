import { stringify } from 'yaml';
import type { RecordHistory } from '#model/api/records.ts';
import { FIELDS } from './fields.ts';
import { toBody, toForm } from './form.ts';

/** A file for `plenum import` that says what the newest version does. */
export function importFileOf({ kind, name, versions, body }: RecordHistory): string {
  const { state = 'active', validFrom = null, note = null } = versions[0] ?? {};
  const record = {
    kind,
    name,
    ...(validFrom !== null && { validFrom }),
    ...(state !== 'active' && { state }),
    ...(note !== null && { note }),
    body: inOrder(kind, body),
  };
  return stringify({ records: [record] }, { lineWidth: 100 });
}

/** In the order of the form, without lists that are empty: the database keeps keys in an order of its own. */
function inOrder(kind: RecordHistory['kind'], body: RecordHistory['body']): Record<string, unknown> {
  const fields = FIELDS[kind];
  const isSaid = (key: string, value: unknown) =>
    !(Array.isArray(value) && value.length === 0) || fields.some((field) => field.key === key && field.isRequired);
  return Object.fromEntries(
    Object.entries(toBody(fields, toForm(fields, body))).filter(([key, value]) => isSaid(key, value))
  );
}
