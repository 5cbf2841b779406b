import React from 'react';
import { CommittedInput } from '../CommittedInput/CommittedInput.tsx';
import { Field } from '../Field/Field.tsx';

interface Props {
  label: string;
  value: number;
  max: number;
  tooltip?: string;
  onChange: (value: number) => void;
}

/** A whole number from 1 on; what is not one is said at the field. */
export function CountField({ label, value, max, tooltip, onChange }: Props) {
  const [refused, setRefused] = React.useState<string>();
  const commit = (text: string) => {
    const count = Number(text);
    const isValid = Number.isInteger(count) && count >= 1 && count <= max;
    setRefused(isValid ? undefined : text);
    if (isValid && count !== value) {
      onChange(count);
    }
  };
  return (
    <Field
      label={label}
      labelWidth={14}
      tooltip={tooltip}
      invalid={refused !== undefined}
      error={refused === undefined ? undefined : `"${refused}" is not a number from 1 to ${max.toLocaleString('en')}.`}
    >
      <CommittedInput aria-label={label} type="number" min={1} max={max} width={12} value={value} onCommit={commit} />
    </Field>
  );
}
