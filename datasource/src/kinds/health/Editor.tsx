import React from 'react';
import { InlineFieldRow, RadioButtonGroup } from '@grafana/ui';
import type { HealthMeasure, HealthSubject } from '#model/query/health.ts';
import { Field } from '../../components/Field/Field.tsx';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { ImpactedSwitch } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import { ValueField } from '../../components/ValueField/ValueField.tsx';
import type { EditorProps } from '../kind.ts';
import { sentenceOf } from './sentence.ts';

const SUBJECTS: Array<{ value: HealthSubject; label: string; description: string }> = [
  { value: 'racks', label: 'Racks', description: 'One row per rack: is it measured, and well?' },
  { value: 'sources', label: 'Sources', description: 'One row per source of the collector' },
  { value: 'points', label: 'Points', description: 'One row per point, what is wrong first' },
];

const SHOWN = [
  { value: 'all' as const, label: 'All' },
  { value: 'problems' as const, label: 'Problems' },
];

const MEASURES: Array<{ value: HealthMeasure; label: string; description: string }> = [
  { value: 'age', label: 'Age', description: 'Seconds since the newest usable sample' },
  { value: 'silent', label: 'Silent points', description: 'Share of the points, from 0 to 1' },
  { value: 'delivered', label: 'Samples delivered', description: 'Share of the expected samples, from 0 to 1' },
  { value: 'bad', label: 'Bad samples', description: 'Share of the samples, from 0 to 1' },
  { value: 'coverage', label: 'Coverage', description: 'Share of what a rack needs that delivers, from 0 to 1' },
];

/** Editor of data health: of what, where, and the number that an alert rule gets. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'health'>) {
  const change = (part: Partial<typeof query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <InlineFieldRow>
        <ChoiceField
          label="Health of"
          width={22}
          options={SUBJECTS}
          value={query.of}
          onChange={(value) => change({ of: value })}
        />
        <Field label="Show" labelWidth={10}>
          <RadioButtonGroup options={SHOWN} value={query.show} onChange={(show) => change({ show })} />
        </Field>
        <ValueField
          datasource={datasource}
          kind="source"
          label="Source"
          labelWidth={12}
          chosen={query.sources}
          onChange={(sources) => change({ sources })}
        />
        <RuleNumberField
          tooltip="The one number that an alert rule gets of each row"
          options={MEASURES}
          value={query.measure}
          onChange={(value) => change({ measure: value })}
        />
        <ImpactedSwitch impacted={query.impacted} onChange={(impacted) => change({ impacted })} />
      </InlineFieldRow>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
    </EditorFrame>
  );
}
