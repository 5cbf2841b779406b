import type { FormBody, RecordField } from './field.ts';

/** Digits that a double of a share, multiplied by a hundred, does not blur. */
const DIGITS = 12;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What is in a record as its form has it: numbers as texts, shares in hundredths. */
export function toForm(fields: readonly RecordField[], body: Readonly<Record<string, unknown>>): FormBody {
  return Object.fromEntries(
    fields.flatMap((field): Array<[string, unknown]> => {
      const value = body[field.key];
      return value === undefined || value === null ? [] : [[field.key, formValue(field, value)]];
    })
  );
}

function formValue(field: RecordField, value: unknown): unknown {
  switch (field.input) {
    case 'rows':
      return (value as FormBody[]).map((row) => toForm(field.columns, row));
    case 'section':
      return toForm(field.fields, value as FormBody);
    case 'percent':
      return String(Number((100 * Number(value)).toPrecision(DIGITS)));
    case 'number':
    case 'decimal':
      return String(value);
    default:
      return value;
  }
}

/** The record that a form says. What is not a number stays as it was typed, and the check says so. */
export function toBody(fields: readonly RecordField[], form: FormBody): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): Array<[string, unknown]> => {
      const value = bodyValue(field, form[field.key]);
      return value === undefined ? [] : [[field.key, value]];
    })
  );
}

function bodyValue(field: RecordField, value: unknown): unknown {
  switch (field.input) {
    case 'rows':
      return ((value as FormBody[] | undefined) ?? []).map((row) => toBody(field.columns, row));
    case 'section': {
      const section = toBody(field.fields, (value as FormBody | undefined) ?? {});
      return Object.keys(section).length > 0 ? section : undefined;
    }
    case 'choices':
    case 'meters':
    case 'records':
      return (value as string[] | undefined)?.length ? value : undefined;
    case 'series':
      return value;
    default: {
      const text = typeof value === 'string' ? value.trim() : '';
      return text === '' ? undefined : numberOf(field.input, text);
    }
  }
}

function numberOf(input: RecordField['input'], text: string): unknown {
  const number = Number(text);
  if ((input !== 'number' && input !== 'percent') || !NUMBER.test(text) || !Number.isFinite(number)) {
    return text;
  }
  return input === 'percent' ? Number((number / 100).toPrecision(DIGITS)) : number;
}

/** The paths in a record at whose fields of the form a fault can be shown. */
export function pathsOf(fields: readonly RecordField[], form: FormBody): string[] {
  return fields.flatMap((field) => {
    const path = `body.${field.key}`;
    switch (field.input) {
      case 'rows':
        return [
          path,
          ...((form[field.key] as FormBody[] | undefined) ?? []).flatMap((_row, index) =>
            field.columns.map(({ key }) => `${path}.${index}.${key}`)
          ),
        ];
      case 'section':
        return field.fields.map(({ key }) => `${path}.${key}`);
      default:
        return [path];
    }
  });
}
