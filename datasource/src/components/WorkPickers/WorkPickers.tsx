import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import type { WorkScope } from '#model/query/selector.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { ValueField } from '../ValueField/ValueField.tsx';

interface Props {
  datasource: Lookups;
  scope: WorkScope;
  onChange: (scope: WorkScope) => void;
}

const PICKERS = [
  {
    key: 'tenants',
    kind: 'tenant',
    label: 'Tenant',
    tooltip: 'Only what these namespaces or accounts had of their racks',
  },
  { key: 'jobs', kind: 'job', label: 'Job', tooltip: 'Only what these jobs had of their racks' },
] as const;

/** Whose work to ask for: an empty picker means everybody's, and what nobody claims; dashboard variables may stand in them. */
export function WorkPickers({ datasource, scope, onChange }: Props) {
  return (
    <InlineFieldRow>
      {PICKERS.map(({ key, kind, label, tooltip }) => (
        <ValueField
          key={key}
          datasource={datasource}
          kind={kind}
          label={label}
          labelWidth={14}
          tooltip={tooltip}
          chosen={scope[key] ?? []}
          onChange={(values) => onChange({ ...scope, [key]: values })}
        />
      ))}
    </InlineFieldRow>
  );
}
