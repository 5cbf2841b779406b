import React from 'react';
import { MultiSelect } from '@grafana/ui';
import type { ValueKind } from '#model/api/values.ts';
import { useValues } from '../../catalog/client.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { variableOptions } from '../../catalog/variables.ts';

interface Props {
  datasource: Lookups;
  kind: ValueKind;
  label: string;
  chosen: string[];
  onChange: (values: string[]) => void;
}

/** Some ids of a kind, by search; none means all. Dashboard variables may stand among them. */
export function ValuePicker({ datasource, kind, label, chosen, onChange }: Props) {
  const values = useValues(datasource, kind);
  const known = values.state === 'done' ? values.value : [];
  const options = [
    ...variableOptions(),
    ...known.map(({ value, text }) => ({
      value: String(value ?? text),
      label: value === undefined || text === value ? text : `${value} · ${text}`,
    })),
  ];
  return (
    <MultiSelect
      aria-label={label}
      width={22}
      isLoading={values.state === 'loading'}
      options={options}
      value={chosen.map((value) => options.find((option) => option.value === value) ?? { value, label: value })}
      allowCustomValue
      placeholder="all"
      noOptionsMessage={values.state === 'failed' ? `Not available: ${values.message}` : 'None yet'}
      onChange={(selected) => onChange(selected.flatMap(({ value }) => value ?? []))}
    />
  );
}
