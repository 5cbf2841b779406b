import React from 'react';
import { Input } from '@grafana/ui';
import { MAX_TOP } from '#model/query/top.ts';
import { Field } from '../Field/Field.tsx';

interface TopFieldProps {
  top: number | undefined;
  onChange(top: number | undefined): void;
}

/** How many places are shown; takes the number when the field is left, and nothing that the backend would refuse. */
export function TopField({ top, onChange }: TopFieldProps) {
  const commit = (text: string) => {
    const number = Math.min(MAX_TOP, Math.floor(Number(text)));
    const entered = number >= 1 ? number : undefined;
    if (entered !== top) {
      onChange(entered);
    }
  };
  return (
    <Field
      label="Show top"
      labelWidth={14}
      tooltip="Only so many places: those in which the first metric has its highest values in the time range. Empty shows all"
    >
      <Input
        aria-label="Show top"
        type="number"
        min={1}
        max={MAX_TOP}
        key={top}
        width={12}
        placeholder="all"
        defaultValue={top}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
      />
    </Field>
  );
}
