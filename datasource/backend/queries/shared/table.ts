import type { Field, Frame, Notice } from '../../frames/frame.ts';
import type { QueryContext } from './context.ts';

/** A column of a table: name and order are part of what scripts read, and stay. */
export type Column<Row> = {
  name: string;
  /** One sentence, shown at the column's head. */
  description?: string;
} & (
  | { type: 'string'; of(row: Row): string | null }
  | { type: 'number'; unit?: string; of(row: Row): number | null }
  | { type: 'boolean'; of(row: Row): boolean | null }
  | { type: 'time'; of(row: Row): number }
);

export interface Table<Row> {
  name: string;
  rows: readonly Row[];
  columns: ReadonlyArray<Column<Row>>;
  notices?: readonly Notice[];
  /** `meta.custom.plenum`. */
  custom?: Record<string, unknown>;
  /** What was read, in a sentence, for the inspector. */
  executed?: string;
}

/** A table: one row per thing. */
export function tableFrame<Row>(table: Table<Row>, { refId }: Pick<QueryContext, 'refId'>): Frame {
  const { name, rows, columns, notices = [], custom, executed } = table;
  return {
    name,
    refId,
    fields: columns.map((column) => toField(column, rows)),
    meta: {
      type: 'table',
      ...(executed === undefined ? {} : { executedQueryString: executed }),
      ...(notices.length > 0 ? { notices: [...notices] } : {}),
      custom: { plenum: custom ?? {} },
    },
  };
}

function toField<Row>(column: Column<Row>, rows: readonly Row[]): Field {
  const { name, description } = column;
  const config = {
    ...(description === undefined ? {} : { description }),
    ...(column.type === 'number' && column.unit !== undefined ? { unit: column.unit } : {}),
  };
  const head = { name, ...(Object.keys(config).length > 0 ? { config } : {}) };
  switch (column.type) {
    case 'string':
      return { ...head, type: 'string', values: rows.map((row) => column.of(row)) };
    case 'number':
      return { ...head, type: 'number', values: rows.map((row) => column.of(row)) };
    case 'boolean':
      return { ...head, type: 'boolean', values: rows.map((row) => column.of(row)) };
    case 'time':
      return { ...head, type: 'time', values: rows.map((row) => column.of(row)) };
  }
}

/** A number with the labels under which an alert rule has an instance for it. */
export interface LabelledNumber {
  labels: Readonly<Record<string, string | null>>;
  /** Null is left out: Grafana would take it for 0. */
  value: number | null;
}

/**
 * One number per label set, as Grafana's server-side expressions take it from 10.1 on: a table of which one column is a number
 * and all others are text (`isNumberTable` in pkg/expr/nodes.go). Such a rule needs no reducer. No frame where there is no
 * number: that is no data.
 */
export function numberTable(
  name: string,
  unit: string | undefined,
  numbers: readonly LabelledNumber[],
  context: Pick<QueryContext, 'refId'>
): Frame[] {
  const rows = numbers.filter(({ value }) => value !== null);
  if (rows.length === 0) {
    return [];
  }
  const labels = [...new Set(rows.flatMap((row) => Object.keys(row.labels)))];
  const columns: Array<Column<LabelledNumber>> = [
    ...labels.map((label): Column<LabelledNumber> => ({
      name: label,
      type: 'string',
      of: (row) => row.labels[label] ?? '',
    })),
    { name, type: 'number', ...(unit === undefined ? {} : { unit }), of: ({ value }) => value },
  ];
  return [tableFrame({ name: '', rows, columns }, context)];
}
