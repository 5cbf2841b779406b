import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { type FormBody, type RecordField, unitOf } from '../../money/field.ts';
import { toForm } from '../../money/form.ts';
import { seriesText } from '../RecordForm/ValueInput.tsx';
import { moneyPageStyles } from './MoneyPage.styles.ts';

/** What a record says, each value with its name and unit; what it leaves out is not listed. */
export function RecordValues({ fields, body }: { fields: readonly RecordField[]; body: FormBody }) {
  const styles = useStyles2(moneyPageStyles);
  const form = toForm(fields, body);
  return (
    <dl className={styles.values}>
      {fields
        .filter(({ key }) => isSaid(form[key]))
        .map((field) => (
          <React.Fragment key={field.key}>
            <dt>{field.label}</dt>
            <dd>
              <Value field={field} value={form[field.key]} form={form} />
            </dd>
          </React.Fragment>
        ))}
    </dl>
  );
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function Value({ field, value, form }: { field: RecordField; value: unknown; form: FormBody }) {
  if (field.input === 'rows') {
    return (
      <ul>
        {(value as FormBody[]).map((row, index) => (
          <li key={index}>{rowText(field.columns, row, form)}</li>
        ))}
      </ul>
    );
  }
  if (field.input === 'section') {
    const section = value as FormBody;
    return <>{rowText(field.fields, section, { ...form, ...section })}</>;
  }
  return <>{valueText(field, value, form)}</>;
}

function rowText(fields: readonly RecordField[], row: FormBody, form: FormBody): string {
  return fields
    .filter(({ key }) => isSaid(row[key]))
    .map(
      (field) =>
        `${field.key === 'name' ? '' : `${field.label.toLowerCase()} `}${valueText(field, row[field.key], form)}`
    )
    .join(', ');
}

function valueText(field: RecordField, value: unknown, form: FormBody): string {
  if (field.input === 'series') {
    return seriesText(value);
  }
  const unit = unitOf(field, form);
  const label = field.input === 'choice' && field.options.find((one) => one.value === value)?.label;
  const text = label || (Array.isArray(value) ? value.join(', ') : String(value));
  return unit === undefined ? text : `${text} ${unit}`;
}
