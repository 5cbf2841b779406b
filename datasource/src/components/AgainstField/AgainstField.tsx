import React from 'react';
import { Select } from '@grafana/ui';
import type { MetricSelector } from '#model/query/selector.ts';
import { Field } from '../Field/Field.tsx';

type Against = NonNullable<MetricSelector['against']>;

interface Props {
  against: MetricSelector['against'];
  onChange(against: MetricSelector['against']): void;
}

const OPTIONS: Array<{ value: Against; label: string; description: string }> = [
  {
    value: 'warning',
    label: 'Warning level',
    description: 'How far above where somebody should look; 0 and less is well',
  },
  { value: 'limit', label: 'Limit', description: 'How far above what it must not exceed; 0 and less is well' },
];

/** Whether a value is compared with the limit of its rack. */
export function AgainstField({ against, onChange }: Props) {
  return (
    <Field
      label="Against"
      tooltip="Draws the distance to a limit of the rack: inlet air by its ASHRAE class, coolant, rack power. Group by rack"
    >
      <Select
        aria-label="Against"
        width={20}
        isClearable
        options={OPTIONS}
        value={against ?? null}
        placeholder="nothing"
        onChange={(chosen) => onChange(chosen?.value)}
      />
    </Field>
  );
}
