import React from 'react';
import { getTemplateSrv } from '@grafana/runtime';
import { InlineField, InlineFieldRow, MultiSelect } from '@grafana/ui';
import type { ValueKind } from '#model/api/values.ts';
import type { Scope } from '#model/query/selector.ts';
import { useValues } from '../../catalog/client.ts';
import type { Lookups } from '../../catalog/lookups.ts';

interface Props {
  datasource: Lookups;
  scope: Scope;
  onChange: (scope: Scope) => void;
}

const PICKERS: ReadonlyArray<{ key: keyof Scope; kind: ValueKind; label: string; tooltip?: string }> = [
  { key: 'zones', kind: 'zone', label: 'Zone', tooltip: 'A zone includes the zones in it' },
  { key: 'racks', kind: 'rack', label: 'Rack' },
  { key: 'equipment', kind: 'equipment', label: 'Equipment' },
  { key: 'sites', kind: 'site', label: 'Site' },
];

/** Where to ask: an empty picker means all; pickers narrow each other; dashboard variables may stand in them. */
export function ScopePickers({ datasource, scope, onChange }: Props) {
  return (
    <InlineFieldRow>
      {PICKERS.map((picker) => (
        <InlineField key={picker.key} label={picker.label} labelWidth={12} tooltip={picker.tooltip}>
          <ValuePicker
            datasource={datasource}
            kind={picker.kind}
            label={picker.label}
            chosen={scope[picker.key]}
            onChange={(values) => onChange({ ...scope, [picker.key]: values })}
          />
        </InlineField>
      ))}
    </InlineFieldRow>
  );
}

interface ValuePickerProps {
  datasource: Lookups;
  kind: ValueKind;
  label: string;
  chosen: string[];
  onChange: (values: string[]) => void;
}

function ValuePicker({ datasource, kind, label, chosen, onChange }: ValuePickerProps) {
  const values = useValues(datasource, kind);
  const variables = getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, description: 'Dashboard variable' }));
  const known = values.state === 'done' ? values.value : [];
  const options = [
    ...variables,
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
