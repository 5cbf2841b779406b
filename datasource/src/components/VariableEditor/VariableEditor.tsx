import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { InlineFieldRow, Select } from '@grafana/ui';
import type { ValueKind } from '#model/api/values.ts';
import { Field } from '../Field/Field.tsx';
import { useCatalog, useValues } from '../../catalog/client.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { isOptionFound, metricOptions } from '../../catalog/options.ts';
import { DEFAULT_KIND } from '../../types.ts';
import type { PlenumOptions, PlenumQuery, PlenumVariableQuery } from '../../types.ts';

type Props = QueryEditorProps<Lookups, PlenumQuery, PlenumOptions, PlenumVariableQuery>;

const KIND_LABELS: Record<ValueKind, string> = {
  zone: 'Zones',
  rack: 'Racks',
  equipment: 'Equipment',
  metric: 'Metrics',
  site: 'Sites',
  processArea: 'Process areas',
  source: 'Sources',
  tenant: 'Tenants',
  job: 'Jobs',
  initiative: 'Initiatives',
};

/** By what each list can be narrowed; a source belongs to no one place. */
const NARROWED_BY: Record<ValueKind, ReadonlyArray<'site' | 'zone' | 'rack' | 'metric' | 'tenant'>> = {
  site: [],
  zone: ['site', 'metric'],
  rack: ['site', 'zone', 'metric'],
  equipment: ['site', 'zone', 'rack', 'metric'],
  metric: ['site', 'zone', 'rack'],
  processArea: ['site', 'zone', 'rack', 'metric'],
  source: [],
  tenant: ['site'],
  job: ['site', 'tenant'],
  initiative: ['site'],
};

const NARROW_LABELS = { site: 'Site', zone: 'Zone', rack: 'Rack', metric: 'With metric', tenant: 'Tenant' } as const;

const KIND_OPTIONS = Object.entries(KIND_LABELS).map(([value, label]) => ({ value: value as ValueKind, label }));

/** Editor of a dashboard variable: which ids, narrowed by others, such as racks of $zone or jobs of $tenant. */
export function VariableEditor({ query, datasource, onChange }: Props) {
  const sites = useValues(datasource, 'site');
  const zones = useValues(datasource, 'zone');
  const racks = useValues(datasource, 'rack');
  const tenants = useValues(datasource, 'tenant');
  const catalog = useCatalog(datasource);
  const kind = query.kind ?? DEFAULT_KIND;
  const change = (part: Partial<PlenumVariableQuery>) => onChange({ ...query, kind, ...part });
  const idsOf = (values: typeof sites) =>
    values.state === 'done'
      ? values.value.map(({ value, text }) => ({ value: String(value ?? text), label: text }))
      : [];

  const options = {
    site: idsOf(sites),
    zone: idsOf(zones),
    rack: idsOf(racks),
    tenant: idsOf(tenants),
    metric: catalog.state === 'done' ? metricOptions([...catalog.value.values()]) : [],
  };

  return (
    <InlineFieldRow>
      <Field label="List" labelWidth={10}>
        <Select
          aria-label="List"
          width={20}
          options={KIND_OPTIONS}
          value={kind}
          onChange={({ value }) => change({ kind: value })}
        />
      </Field>
      {NARROWED_BY[kind].map((by) => (
        <Narrow
          key={by}
          label={NARROW_LABELS[by]}
          value={query[by]}
          options={options[by]}
          onChange={(value) => change({ [by]: value })}
        />
      ))}
    </InlineFieldRow>
  );
}

interface NarrowProps {
  label: string;
  value: string | undefined;
  options: Array<{ value?: string; label?: string }>;
  onChange: (value: string | undefined) => void;
}

function Narrow({ label, value, options, onChange }: NarrowProps) {
  return (
    <Field label={label} labelWidth={14} tooltip="A variable such as $zone may stand here">
      <Select
        aria-label={label}
        width={28}
        isClearable
        allowCustomValue
        placeholder="any"
        options={options}
        filterOption={isOptionFound}
        value={value ? (options.find((option) => option.value === value) ?? { value, label: value }) : null}
        onChange={(chosen) => onChange(chosen?.value)}
      />
    </Field>
  );
}
