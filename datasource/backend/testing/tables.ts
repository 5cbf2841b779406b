import { RecordBatchReader } from 'apache-arrow';

import type { DataResponse } from '../generated/backend.ts';
import type { QueryRange, TestBackend } from './grafana.ts';

/** A table as it comes out of an Arrow frame. */
export interface ReadTable {
  name: string;
  columns: string[];
  /** Grafana unit by column; those without one are missing. */
  units: Record<string, string>;
  rows: Array<Record<string, unknown>>;
  meta: { type?: string; custom?: { plenum?: Record<string, unknown> }; executedQueryString?: string };
  notices: string[];
}

/**
 * The tables of an answer; times are epoch ms.
 * @throws the answer's error
 */
export function readTables(response: DataResponse): ReadTable[] {
  if (response.error) {
    throw new Error(response.error);
  }
  return response.frames.map(readTable);
}

/** Asks one query and reads its tables. */
export async function askTables(backend: TestBackend, query: object, range: QueryRange): Promise<ReadTable[]> {
  return readTables(await backend.query(query, range));
}

/** Asks a query whose answer is one table. */
export async function askTable(backend: TestBackend, query: object, range: QueryRange): Promise<ReadTable> {
  const [table] = await askTables(backend, query, range);
  if (!table) {
    throw new Error('The answer has no frame.');
  }
  return table;
}

function readTable(bytes: Uint8Array): ReadTable {
  const reader = RecordBatchReader.from(bytes).open();
  const batch = reader.next().value;
  const { fields, metadata } = reader.schema;
  const meta = JSON.parse(metadata.get('meta') ?? '{}');
  const columns = fields.map(({ name }) => name);
  const values = columns.map((_name, index) => {
    const column = batch?.getChildAt(index);
    const isTime = fields[index]?.type.toString().startsWith('Timestamp') ?? false;
    return isTime
      ? [...((column?.data[0]?.values ?? []) as BigInt64Array)].map((time) => Number(time / 1_000_000n))
      : [...(column ?? [])];
  });
  const units = fields.map(({ name, metadata: field }) => [name, JSON.parse(field.get('config') ?? '{}').unit]);
  return {
    name: metadata.get('name') ?? '',
    columns,
    units: Object.fromEntries(units.filter(([, unit]) => unit !== undefined)),
    rows: Array.from({ length: batch?.numRows ?? 0 }, (_row, row) =>
      Object.fromEntries(columns.map((name, index) => [name, values[index]?.[row]]))
    ),
    meta,
    notices: (meta.notices ?? []).map(({ text }: { text: string }) => text),
  };
}
