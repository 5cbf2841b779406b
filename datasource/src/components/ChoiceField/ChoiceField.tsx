import React from 'react';
import type { SelectableValue } from '@grafana/data';
import { Select } from '@grafana/ui';
import { Field } from '../Field/Field.tsx';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: Array<SelectableValue<Value>>;
  tooltip?: string;
  width?: number;
  labelWidth?: number;
  isLong?: boolean;
  onChange: (value: Value) => void;
}

/** One of a few values, each with a word of explanation. */
export function ChoiceField<Value extends string>({
  label,
  value,
  options,
  tooltip,
  width = 24,
  labelWidth = 14,
  isLong,
  onChange,
}: Props<Value>) {
  return (
    <Field label={label} labelWidth={labelWidth} tooltip={tooltip} isLong={isLong}>
      <Select
        aria-label={label}
        width={width}
        options={options}
        value={value}
        onChange={(chosen) => chosen.value !== undefined && onChange(chosen.value)}
      />
    </Field>
  );
}
