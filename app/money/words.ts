import type { RecordField, ValueField } from './field.ts';

interface Sides {
  before?: string;
  after?: string;
}

/** A change in the words of the form: its fields by their labels, shares in hundredths. */
export function inWords(
  fields: readonly RecordField[],
  path: string,
  { before, after }: Sides
): Sides & { label: string } {
  const field = fields.find(({ key }) => path === key || path.startsWith(`${key} `));
  if (!field) {
    return { label: path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  }
  const rest = path.slice(field.key.length).trim();
  const within: readonly ValueField[] =
    field.input === 'rows' ? field.columns : field.input === 'section' ? field.fields : [];
  const column = within.find(({ key }) => rest === key || rest.endsWith(` ${key}`));
  const entry = column ? rest.slice(0, rest.length - column.key.length).trim() : rest;
  const said = (text: string) => valueWords(column ?? field, text);
  return {
    label: [field.label, entry, column && column.label.toLowerCase()].filter(Boolean).join(', '),
    ...(before !== undefined && { before: said(before) }),
    ...(after !== undefined && { after: said(after) }),
  };
}

function valueWords(field: RecordField, text: string): string {
  switch (field.input) {
    case 'percent':
      return `${Number((100 * Number(text)).toPrecision(12))} %`;
    case 'choice':
      return field.options.find(({ value }) => value === text)?.label ?? text;
    default:
      return typeof field.unit === 'string' ? `${text} ${field.unit}` : text;
  }
}
