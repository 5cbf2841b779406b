import React from 'react';
import { InlineFieldRow, MultiSelect } from '@grafana/ui';
import { SEVERITIES } from '#model/severity.ts';
import type { Severity } from '#model/severity.ts';
import type { EventType } from '#model/query/events.ts';
import { CommittedInput } from '../../components/CommittedInput/CommittedInput.tsx';
import { Field } from '../../components/Field/Field.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import { ValueField } from '../../components/ValueField/ValueField.tsx';
import type { EditorProps } from '../kind.ts';
import { sentenceOf } from './sentence.ts';

const TYPES: Array<{ value: EventType; label: string; description: string }> = [
  { value: 'alarm', label: 'Alarms', description: 'What equipment or the BMS complained of' },
  { value: 'job', label: 'Jobs', description: 'From start to end, with tenant, GPUs and racks' },
  { value: 'gap', label: 'Gaps', description: 'When a source gave nothing, and why' },
  { value: 'source', label: 'Sources', description: 'When a source was lost or came back' },
  { value: 'topology', label: 'Topology', description: 'What was added, moved or removed' },
  { value: 'event', label: 'Others', description: 'What people and sources recorded besides' },
];

const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value, label: value }));

/** Editor of events, of a panel's query and of an annotation. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'events'>) {
  const change = (part: Partial<typeof query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  const commit = (text: string) => text.trim() !== query.text && change({ text: text.trim() });
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <InlineFieldRow>
        <Field label="Type" labelWidth={14}>
          <MultiSelect
            aria-label="Type"
            width={32}
            options={TYPES}
            value={query.types}
            placeholder="all"
            onChange={(chosen) => change({ types: chosen.flatMap(({ value }) => value ?? []) })}
          />
        </Field>
        <Field label="Severity" labelWidth={12} tooltip="A failed job, a gap and a lost source are warnings">
          <MultiSelect<Severity>
            aria-label="Severity"
            width={26}
            options={SEVERITY_OPTIONS}
            value={query.severities}
            placeholder="any"
            onChange={(chosen) => change({ severities: chosen.flatMap(({ value }) => value ?? []) })}
          />
        </Field>
        <Field label="Text" labelWidth={10} tooltip="What title or text contains">
          <CommittedInput aria-label="Text" value={query.text} width={24} placeholder="any" onCommit={commit} />
        </Field>
        <ValueField
          datasource={datasource}
          kind="tenant"
          label="Tenant"
          labelWidth={14}
          tooltip="Of jobs alone: nothing else has a tenant"
          chosen={query.tenants}
          onChange={(tenants) => change({ tenants })}
        />
        <ValueField
          datasource={datasource}
          kind="job"
          label="Job"
          labelWidth={10}
          chosen={query.jobs}
          onChange={(jobs) => change({ jobs })}
        />
      </InlineFieldRow>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
    </EditorFrame>
  );
}
