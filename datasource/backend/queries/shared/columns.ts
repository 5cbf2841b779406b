import type { Column } from './table.ts';

/** A column of texts; what a row does not have is empty. */
export function text<Row>(name: string, of: (row: Row) => string | null | undefined): Column<Row> {
  return { name, type: 'string', of: (row) => of(row) ?? null };
}

/** A column of numbers with a Grafana unit; what a row does not have is empty. */
export function number<Row>(name: string, unit: string, of: (row: Row) => number | null | undefined): Column<Row> {
  return { name, type: 'number', unit, of: (row) => of(row) ?? null };
}
