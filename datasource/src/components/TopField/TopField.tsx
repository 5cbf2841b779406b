import React from 'react';
import { MAX_TOP } from '#model/query/top.ts';
import { CommittedInput } from '../CommittedInput/CommittedInput.tsx';
import { Field } from '../Field/Field.tsx';

interface TopFieldProps {
  top: number | undefined;
  onChange(top: number | undefined): void;
}

/** How many places are shown; takes nothing that the backend would refuse. */
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
      <CommittedInput
        aria-label="Show top"
        type="number"
        min={1}
        max={MAX_TOP}
        width={12}
        placeholder="all"
        value={top}
        onCommit={commit}
      />
    </Field>
  );
}
