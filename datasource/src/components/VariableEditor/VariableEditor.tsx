import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { InlineField, InlineFieldRow, Select } from '@grafana/ui';
import type { ValueKind } from '#model/api/values.ts';
import { useCatalog, useValues } from '../../catalog/client.ts';
import type { Lookups } from '../../catalog/lookups.ts';
import { metricOptions } from '../../catalog/options.ts';
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
};

/** What is listed whole: it belongs to no one place. */
const WHOLE: readonly ValueKind[] = ['source', 'tenant', 'job'];

const KIND_OPTIONS = Object.entries(KIND_LABELS).map(([value, label]) => ({ value: value as ValueKind, label }));

/** Editor of a dashboard variable: which ids, narrowed to a site, a zone or a metric. */
export function VariableEditor({ query, datasource, onChange }: Props) {
  const sites = useValues(datasource, 'site');
  const zones = useValues(datasource, 'zone');
  const catalog = useCatalog(datasource);
  const kind = query.kind ?? DEFAULT_KIND;
  const isPlaced = !WHOLE.includes(kind);
  const change = (part: Partial<PlenumVariableQuery>) => onChange({ ...query, kind, ...part });
  const idsOf = (values: typeof sites) =>
    values.state === 'done'
      ? values.value.map(({ value, text }) => ({ value: String(value ?? text), label: text }))
      : [];

  return (
    <InlineFieldRow>
      <InlineField label="List" labelWidth={10}>
        <Select
          aria-label="List"
          width={20}
          options={KIND_OPTIONS}
          value={kind}
          onChange={({ value }) => change({ kind: value })}
        />
      </InlineField>
      {isPlaced && kind !== 'site' && (
        <Narrow label="Site" value={query.site} options={idsOf(sites)} onChange={(site) => change({ site })} />
      )}
      {isPlaced && kind !== 'site' && kind !== 'zone' && (
        <Narrow label="Zone" value={query.zone} options={idsOf(zones)} onChange={(zone) => change({ zone })} />
      )}
      {isPlaced && kind !== 'site' && kind !== 'metric' && (
        <Narrow
          label="With metric"
          value={query.metric}
          options={catalog.state === 'done' ? metricOptions([...catalog.value.values()]) : []}
          onChange={(metric) => change({ metric })}
        />
      )}
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
    <InlineField label={label} labelWidth={14} tooltip="A variable such as $zone may stand here">
      <Select
        aria-label={label}
        width={28}
        isClearable
        allowCustomValue
        placeholder="any"
        options={options}
        value={value ? (options.find((option) => option.value === value) ?? { value, label: value }) : null}
        onChange={(chosen) => onChange(chosen?.value)}
      />
    </InlineField>
  );
}
