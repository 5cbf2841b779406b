import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import { countRows, holdsRows } from '../../pipeline/spool/rows.ts';

/** Consecutive records of samples, events and jobs up to a batch, or one other record: announcements keep their place. */
export function nextGroup(records: readonly SpoolRecord[], batchRows: number): SpoolRecord[] {
  const group: SpoolRecord[] = [];
  let rows = 0;
  for (const record of records) {
    if (!holdsRows(record)) {
      return group.length > 0 ? group : [record];
    }
    if (group.length > 0 && rows + countRows(record) > batchRows) {
      return group;
    }
    group.push(record);
    rows += countRows(record);
  }
  return group;
}
