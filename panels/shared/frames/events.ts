import { FieldType } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

/** Rows of the query kind `events`: things that happened, which are no series although they have times. */
export function isEvents({ fields }: DataFrame): boolean {
  return (
    fields.some(({ name, type }) => name === 'time' && type === FieldType.time) &&
    fields.some(({ name }) => name === 'timeEnd') &&
    fields.some(({ name }) => name === 'title')
  );
}
