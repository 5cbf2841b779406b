import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { SiteField } from '../../components/SiteField/SiteField.tsx';
import type { Stored } from '../../types.ts';
import type { EditorProps } from '../kind.ts';
import { CATEGORY_WORDS, MEASURE_WORDS, PERIOD_WORDS, sentenceOf } from './sentence.ts';

type Query = Stored<'kpi'>;

const GROUP_OPTIONS: Array<{ value: Query['groupBy']; label: string; description: string }> = [
  { value: 'site', label: 'Site', description: 'All KPIs' },
  { value: 'zone', label: 'Zone', description: 'Those that are measured by rack or server' },
];

const PERIOD_LABELS: Record<Query['period'], string> = { range: 'Time range', month: 'Month', year: 'Year' };
const PERIOD_OPTIONS = (Object.keys(PERIOD_LABELS) as Array<Query['period']>).map((value) => ({
  value,
  label: PERIOD_LABELS[value],
  description: PERIOD_WORDS[value],
}));

const CATEGORY_OPTIONS = (['auto', '1', '2', '3'] as const).map((value) => ({
  value,
  label: value === 'auto' ? 'Auto' : `Category ${value}`,
  description: CATEGORY_WORDS[value],
}));

const MEASURE_OPTIONS = (Object.keys(MEASURE_WORDS) as Array<Query['measure']>).map((value) => ({
  value,
  label: MEASURE_WORDS[value],
}));

/** Editor of KPIs: of which places, over which time, and which meter counts as IT. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'kpi'>) {
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
        <ChoiceField
          label="Period"
          tooltip="Of a month or a year, the one in which the time range ends, up to that end. KPIs of less than twelve months are interim"
          value={query.period}
          options={PERIOD_OPTIONS}
          onChange={(period) => change({ period })}
        />
        <ChoiceField
          label="IT is"
          tooltip="Which meters count as IT, by ISO/IEC 30134-2"
          value={query.category}
          options={CATEGORY_OPTIONS}
          onChange={(category) => change({ category })}
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
