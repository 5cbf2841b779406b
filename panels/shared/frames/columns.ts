import { FieldType, getDisplayProcessor } from '@grafana/data';
import type { DataFrame, DisplayProcessor, Field, GrafanaTheme2 } from '@grafana/data';

/** Reads a table by the names of its columns; what a table does not have is empty. */
export interface Columns {
  rows: number;
  field(name: string): Field | undefined;
  text(name: string, row: number): string;
  number(name: string, row: number): number | null;
  isTrue(name: string, row: number): boolean;
  /** Ids of a cell, which separates them by commas. */
  list(name: string, row: number): string[];
}

export function columnsOf(frame: DataFrame): Columns {
  const byName = new Map(frame.fields.map((field) => [field.name, field]));
  const cell = (name: string, row: number): unknown => (byName.get(name)?.values as unknown[] | undefined)?.[row];
  return {
    rows: frame.length,
    field: (name) => byName.get(name),
    text: (name, row) => String(cell(name, row) ?? ''),
    number: (name, row) => finite(cell(name, row)),
    isTrue: (name, row) => cell(name, row) === true,
    list: (name, row) =>
      String(cell(name, row) ?? '')
        .split(', ')
        .filter(Boolean),
  };
}

/** A column's numbers, those that are none as null. */
export function numbersOf(field: Field | undefined, rows: number): Array<number | null> {
  return Array.from({ length: rows }, (_, row) =>
    field?.type === FieldType.number ? finite((field.values as unknown[])[row]) : null
  );
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** How a field's numbers are written, with its unit, decimals, mappings and thresholds. */
export function displayOf(field: Field | undefined, unit: string, theme: GrafanaTheme2): DisplayProcessor {
  return field?.display ?? getDisplayProcessor({ field: field ?? { type: FieldType.number, config: { unit } }, theme });
}

/** Frames of a query kind of our data source. */
export function framesOfKind(frames: readonly DataFrame[], kind: string): DataFrame[] {
  return frames.filter((frame) => plenumOf(frame)['kind'] === kind);
}

/** What our data source tells of a table in `meta.custom.plenum`. */
export function plenumOf(frame: DataFrame): Record<string, unknown> {
  const plenum: unknown = frame.meta?.custom?.['plenum'];
  return typeof plenum === 'object' && plenum !== null ? (plenum as Record<string, unknown>) : {};
}
