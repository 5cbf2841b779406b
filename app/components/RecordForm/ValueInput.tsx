import React from 'react';
import { type SelectableValue } from '@grafana/data';
import { Input, MultiSelect, Select, useStyles2, useTheme2 } from '@grafana/ui';
import { type FormBody, type Option, unitOf, type ValueField } from '../../money/field.ts';
import { type Choices, currencyOptions, timeZoneOptions, useChoices } from './choices.ts';
import { recordFormStyles } from './RecordForm.styles.ts';

export interface ValueInputProps {
  field: ValueField;
  id: string;
  /** What a screen reader calls it. */
  name: string;
  value: unknown;
  /** The whole form, which a unit may go by. */
  form: FormBody;
  onChange: (value: unknown) => void;
  /** Id of what says what is wrong with it. */
  faultId?: string;
}

const PLACEHOLDERS: Partial<Record<ValueField['input'], string>> = { clock: 'any', decimal: '0.00' };

/** The control of one value, as its field asks for. */
export function ValueInput({ field, id, name, value, form, onChange, faultId }: ValueInputProps) {
  const { isDark } = useTheme2();
  const styles = useStyles2(recordFormStyles);
  const choices = useChoices();
  const invalid = faultId !== undefined;
  const unit = unitOf(field, form);
  const label = unit === undefined ? name : `${name}, ${unit}`;
  if (field.input === 'series') {
    return <span id={id}>{seriesText(value)}</span>;
  }
  const offered = optionsOf(field, choices);
  if (offered && offered.isList) {
    const chosen = (value as string[] | undefined) ?? [];
    return (
      <MultiSelect
        inputId={id}
        aria-label={label}
        invalid={invalid}
        options={withChosen(offered.options, chosen)}
        value={chosen}
        allowCustomValue={offered.isOpen}
        placeholder={field.isRequired ? 'Choose' : 'All'}
        onChange={(next: SelectableValue[]) => onChange(next.map((one) => String(one.value)))}
      />
    );
  }
  const text = typeof value === 'string' ? value : '';
  if (offered) {
    return (
      <Select
        inputId={id}
        aria-label={label}
        invalid={invalid}
        options={withChosen(offered.options, text === '' ? [] : [text])}
        value={text === '' ? null : text}
        allowCustomValue={offered.isOpen}
        isClearable={!field.isRequired}
        placeholder={field.isRequired ? 'Choose' : 'Not chosen'}
        onChange={(next: SelectableValue | null) => onChange(next ? String(next.value) : '')}
      />
    );
  }
  const isDay = field.input === 'day';
  return (
    <Input
      id={id}
      aria-label={label}
      aria-invalid={invalid}
      aria-describedby={faultId}
      invalid={invalid}
      className={isDay ? styles.day : undefined}
      style={isDay ? { colorScheme: isDark ? 'dark' : 'light' } : undefined}
      type={isDay ? 'date' : 'text'}
      inputMode={
        field.input === 'decimal' || field.input === 'number' || field.input === 'percent' ? 'decimal' : undefined
      }
      placeholder={PLACEHOLDERS[field.input]}
      suffix={unit}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

interface Offered {
  options: readonly Option[];
  isList: boolean;
  /** Whether what is not offered may be typed as well. */
  isOpen: boolean;
}

function optionsOf(field: ValueField, { sites, meters, records }: Choices): Offered | undefined {
  switch (field.input) {
    case 'choice':
      return { options: field.options, isList: false, isOpen: false };
    case 'choices':
      return { options: field.options, isList: true, isOpen: false };
    case 'site':
      return { options: sites, isList: false, isOpen: true };
    case 'meters':
      return { options: meters, isList: true, isOpen: true };
    case 'record':
      return { options: records[field.kind] ?? [], isList: false, isOpen: true };
    case 'records':
      return { options: records[field.kind] ?? [], isList: true, isOpen: true };
    case 'currency':
      return { options: currencyOptions(), isList: false, isOpen: false };
    case 'time-zone':
      return { options: timeZoneOptions(), isList: false, isOpen: false };
    default:
      return undefined;
  }
}

/** What is chosen is shown, also where it is not offered any more. */
function withChosen(options: readonly Option[], chosen: readonly string[]): Option[] {
  const known = new Set(options.map(({ value }) => value));
  return [...options, ...chosen.filter((value) => !known.has(value)).map((value) => ({ value, label: value }))];
}

/** Thousands of values are not for a form. */
export function seriesText(value: unknown): string {
  const { values, from, stepMinutes } = (value ?? {}) as { values?: unknown[]; from?: string; stepMinutes?: number };
  return values
    ? `${values.length.toLocaleString('en')} values from ${from}, one for each ${stepMinutes} min. Kept as they are; a file brings others.`
    : 'None. A file brings them: plenum import.';
}
