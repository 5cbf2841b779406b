import React from 'react';
import { Field } from '@grafana/ui';
import type { FormBody, ValueField } from '../../money/field.ts';
import { type Faults, faultId } from './faults.ts';
import { ValueInput } from './ValueInput.tsx';

interface Props {
  field: ValueField;
  /** Where it is in the record: `body.capex`. */
  path: string;
  form: FormBody;
  value: unknown;
  faults: Faults;
  onChange: (value: unknown) => void;
}

/** A field with its label, what it means, and what is wrong with it. */
export function FormField({ field, path, form, value, faults, onChange }: Props) {
  const fault = faults.get(path);
  return (
    <Field
      label={field.label}
      description={field.help}
      required={field.isRequired}
      invalid={fault !== undefined}
      error={fault !== undefined && <span id={faultId(path)}>{fault}</span>}
      htmlFor={path}
    >
      <ValueInput
        field={field}
        id={path}
        name={field.label}
        value={value}
        form={form}
        faultId={fault === undefined ? undefined : faultId(path)}
        onChange={onChange}
      />
    </Field>
  );
}
