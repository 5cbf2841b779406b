import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { SiteField } from '../../components/SiteField/SiteField.tsx';
import { ValueField } from '../../components/ValueField/ValueField.tsx';
import type { Stored } from '../../types.ts';
import type { EditorProps } from '../kind.ts';
import { GROUP_WORDS, IDLE_WORDS, MEASURE_WORDS, PERIOD_WORDS, sentenceOf } from './sentence.ts';

type Query = Stored<'chargeback'>;

const GROUP_LABELS: Record<Query['groupBy'], string> = {
  tenant: 'Tenant',
  job: 'Job',
  gpu: 'GPU model',
  hour: 'Hour',
  day: 'Day',
  month: 'Month',
};
const PERIOD_LABELS: Record<Query['period'], string> = { range: 'Time range', month: 'Month', year: 'Year' };
const IDLE_LABELS: Record<Query['idle'], string> = { shared: 'Shared', named: 'Unallocated' };

function optionsOf<Value extends string>(labels: Record<Value, string>, words: Record<Value, string>) {
  return (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value], description: words[value] }));
}

const GROUP_OPTIONS = optionsOf(GROUP_LABELS, GROUP_WORDS);
const PERIOD_OPTIONS = optionsOf(PERIOD_LABELS, PERIOD_WORDS);
const IDLE_OPTIONS = optionsOf(IDLE_LABELS, IDLE_WORDS);
const FORMAT_OPTIONS = [
  { value: 'table' as const, label: 'Table', description: 'All columns' },
  { value: 'series' as const, label: 'Series', description: 'One per tenant, of the number of a rule' },
];
const OVER_TIME: ReadonlyArray<Query['groupBy']> = ['hour', 'day', 'month'];
const MEASURE_OPTIONS = (Object.keys(MEASURE_WORDS) as Array<Query['measure']>).map((value) => ({
  value,
  label: MEASURE_WORDS[value],
}));

/** Editor of chargeback: who bears what, over which time. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'chargeback'>) {
  const change = (part: Partial<Query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <InlineFieldRow>
        <ChoiceField
          label="By"
          value={query.groupBy}
          options={GROUP_OPTIONS}
          onChange={(groupBy) => change({ groupBy })}
        />
        {OVER_TIME.includes(query.groupBy) && (
          <ChoiceField
            label="Format"
            value={query.format}
            options={FORMAT_OPTIONS}
            onChange={(format) => change({ format })}
          />
        )}
        <ChoiceField
          label="Period"
          tooltip="Of a month or a year, the one in which the time range ends, up to that end"
          value={query.period}
          options={PERIOD_OPTIONS}
          onChange={(period) => change({ period })}
        />
        <ChoiceField
          label="Idle"
          tooltip="Who bears racks and GPUs that nobody uses, and what cools them"
          value={query.idle}
          options={IDLE_OPTIONS}
          onChange={(idle) => change({ idle })}
        />
        <ValueField
          datasource={datasource}
          kind="tenant"
          label="Tenants"
          labelWidth={12}
          tooltip="None chosen means all, and what nobody has"
          chosen={query.tenants}
          onChange={(tenants) => change({ tenants })}
        />
        <SiteField
          datasource={datasource}
          sites={query.scope.sites}
          onChange={(sites) => change({ scope: { ...query.scope, sites } })}
        />
        <RuleNumberField value={query.measure} options={MEASURE_OPTIONS} onChange={(measure) => change({ measure })} />
      </InlineFieldRow>
    </EditorFrame>
  );
}
