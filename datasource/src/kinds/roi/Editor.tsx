import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { SiteField } from '../../components/SiteField/SiteField.tsx';
import { ValueField } from '../../components/ValueField/ValueField.tsx';
import type { Stored } from '../../types.ts';
import type { EditorProps } from '../kind.ts';
import { MEASURE_WORDS, sentenceOf } from './sentence.ts';

type Query = Stored<'roi'>;

const ROW_OPTIONS: Array<{ value: Query['rows']; label: string; description: string }> = [
  { value: 'initiative', label: 'Initiatives', description: 'Verified saving with its interval, payback and worth' },
  { value: 'total', label: 'Totals', description: 'Everything together and by subsystem, by currency' },
  { value: 'course', label: 'Course', description: 'Metered and expected energy over time, with the band of one day' },
  { value: 'explanation', label: 'Explanation', description: 'Data, models, formula and uncertainty in words' },
];

const MEASURE_LABELS: Record<Query['measure'], string> = { saving: 'Saving', share: 'Share', payback: 'Payback' };
const MEASURE_OPTIONS = (Object.keys(MEASURE_WORDS) as Array<Query['measure']>).map((value) => ({
  value,
  label: MEASURE_LABELS[value],
  description: MEASURE_WORDS[value],
}));

/** Editor of savings: of which initiatives, and as what. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'roi'>) {
  const change = (part: Partial<Query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <InlineFieldRow>
        <ChoiceField label="Rows" value={query.rows} options={ROW_OPTIONS} onChange={(rows) => change({ rows })} />
        <ValueField
          datasource={datasource}
          kind="initiative"
          label="Initiatives"
          labelWidth={14}
          tooltip="Records of this kind; none means all"
          chosen={query.initiatives}
          onChange={(initiatives) => change({ initiatives })}
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
