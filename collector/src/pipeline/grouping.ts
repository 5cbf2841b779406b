import { countSamples } from './spool/payload.ts';
import { RecordKind } from './spool/record.ts';
import type { SpoolRecord } from './spool/record.ts';

/** Consecutive records of samples up to a batch, or one other record: announcements keep their place. */
export function nextGroup(queue: readonly SpoolRecord[], batchRows: number): SpoolRecord[] {
  const group: SpoolRecord[] = [];
  let rows = 0;
  for (const record of queue) {
    if (record.kind !== RecordKind.samples) {
      return group.length > 0 ? group : [record];
    }
    if (group.length > 0 && rows + rowCount(record) > batchRows) {
      return group;
    }
    group.push(record);
    rows += rowCount(record);
  }
  return group;
}

/** Rows of samples in some records. */
export function rowsOfRecords(records: readonly SpoolRecord[]): number {
  return records.reduce((sum, record) => sum + rowCount(record), 0);
}

function rowCount(record: SpoolRecord): number {
  return record.kind === RecordKind.samples ? countSamples(record.payload) : 0;
}
