import { FieldType } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

/** Programs take text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A table as RFC 4180 has it, with the unit in the heading. Times are ISO 8601 in UTC; what is not known is empty. */
export function csvOf(frame: DataFrame): string {
  const heading = frame.fields.map(({ name, config }) =>
    quoted(config.unit && config.unit !== 'none' ? `${name} (${UNITS[config.unit] ?? config.unit})` : name)
  );
  const rows = Array.from({ length: frame.length }, (_, row) =>
    frame.fields.map(({ type, values }) => cellOf((values as unknown[])[row], type)).join(',')
  );
  return [heading.join(','), ...rows, ''].join('\r\n');
}

const UNITS: Record<string, string> = { kwatth: 'kWh', percentunit: 'share', kwatt: 'kW' };

function cellOf(value: unknown, type: FieldType): string {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    return '';
  }
  if (type === FieldType.time && typeof value === 'number') {
    return new Date(value).toISOString();
  }
  if (typeof value === 'number') {
    return String(value);
  }
  const text = String(value);
  return quoted(FORMULA.test(text) ? `'${text}` : text);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a table to the browser as a file. Spreadsheets take UTF-8 for it by the mark at its beginning. */
export function download(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
