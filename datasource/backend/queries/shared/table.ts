import type { Field, Frame, Notice, Together } from '../../frames/frame.ts';
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
  /** What the rows are sorted by, for the rows of several databases; they are sorted already. */
  sortedBy?(row: Row): ReadonlyArray<number | string>;
  /** Rows that are shown at most, of how many where not all are given, and what to say of those that are not. */
  limit?: { rows: number; all?: number; notice(shown: number, all: number): Notice };
  /** As of {@link Together}. */
  namesServer?: boolean;
  ids?: string;
}

/** A table: one row per thing. */
export function tableFrame<Row>(table: Table<Row>, { refId }: Pick<QueryContext, 'refId'>): Frame {
  const { name, columns, custom, executed, limit } = table;
  const rows = limit ? table.rows.slice(0, limit.rows) : table.rows;
  const all = Math.max(limit?.all ?? 0, table.rows.length);
  const told = limit && all > rows.length ? limit.notice(rows.length, all) : undefined;
  const notices = [...(table.notices ?? []), ...(told ? [told] : [])];
  return {
    name,
    refId,
    fields: columns.map((column) => toField(column, rows)),
    meta: {
      type: 'table',
      ...(executed === undefined ? {} : { executedQueryString: executed }),
      ...(notices.length > 0 ? { notices } : {}),
      custom: { plenum: custom ?? {} },
    },
    ...togetherOf(table, rows, limit && { limit: limit.rows, all, notice: limit.notice, ...(told && { told }) }),
  };
}

function togetherOf<Row>(
  { sortedBy, namesServer, ids }: Table<Row>,
  rows: readonly Row[],
  cut: Together['cut']
): { together?: Together } {
  const together: Together = {
    ...(sortedBy && { keys: rows.map(sortedBy) }),
    ...(cut && { cut }),
    ...(namesServer && { namesServer }),
    ...(ids !== undefined && { ids }),
  };
  return Object.keys(together).length > 0 ? { together } : {};
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
  /** Racks that it is about, by key, where the labels do not say it. */
  rackKeys?: readonly number[];
  /** Root cause where no failing equipment explains it. */
  cause?: string;
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
  context: Pick<QueryContext, 'refId'>,
  together: Pick<Together, 'namesServer'> = {}
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
  return [tableFrame({ name: '', rows, columns, ...together }, context)];
}
