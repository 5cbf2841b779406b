import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import type { ValueKind } from '#model/api/values.ts';
import type { Scope } from '#model/query/selector.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { ValueField } from '../ValueField/ValueField.tsx';

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
        <ValueField
          key={picker.key}
          datasource={datasource}
          kind={picker.kind}
          label={picker.label}
          labelWidth={14}
          tooltip={picker.tooltip}
          chosen={scope[picker.key]}
          onChange={(values) => onChange({ ...scope, [picker.key]: values })}
        />
      ))}
    </InlineFieldRow>
  );
}
