import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import { upperFirst } from '#model/text/first-letter.ts';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { ImpactedSwitch } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import type { Stored } from '../../types.ts';
import type { EditorProps } from '../kind.ts';
import { DRAW_WORDS, MEASURE_WORDS, sentenceOf } from './sentence.ts';

type Query = Stored<'capacity'>;

const ROW_OPTIONS: Array<{ value: Query['rows']; label: string; description: string }> = [
  { value: 'zone', label: 'Zones', description: 'Power, cooling, space and what is stranded' },
  { value: 'rack', label: 'Racks', description: 'Power and height units' },
  { value: 'feed', label: 'Feeds of racks', description: 'A and B, and each with the other lost' },
  { value: 'chain', label: 'Power chain', description: 'UPS, busways and what else racks share' },
  { value: 'cooling', label: 'Coolers', description: 'Heat carried and reserve, by fan or pump speed' },
  { value: 'phase', label: 'Phases', description: 'Meters that tell their phases apart' },
  { value: 'fit', label: 'What fits', description: 'How much more each rack could take, and what stops it' },
  { value: 'queue', label: 'Queue of jobs', description: 'Jobs that wait, and what they are expected to draw' },
];

const DRAW_OPTIONS = (Object.keys(DRAW_WORDS) as Array<Query['draw']>).map((value) => ({
  value,
  label: value,
  description: upperFirst(DRAW_WORDS[value]),
}));

const MEASURE_OPTIONS = (Object.keys(MEASURE_WORDS) as Array<Query['measure']>).map((value) => ({
  value,
  label: upperFirst(MEASURE_WORDS[value]),
}));

/** Editor of a capacity query: of what, by which draw, and below what it asks in one sentence. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'capacity'>) {
  const change = (part: Partial<Query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
      <InlineFieldRow>
        <ChoiceField label="Rows" value={query.rows} options={ROW_OPTIONS} onChange={(rows) => change({ rows })} />
        <ChoiceField
          label="Draw"
          tooltip="Which draw over the time range counts for what is left"
          width={14}
          value={query.draw}
          options={DRAW_OPTIONS}
          onChange={(draw) => change({ draw })}
        />
        <RuleNumberField
          tooltip="What an alert rule compares, one number per row"
          width={36}
          value={query.measure}
          options={MEASURE_OPTIONS}
          onChange={(measure) => change({ measure })}
        />
        <ImpactedSwitch impacted={query.impacted} onChange={(impacted) => change({ impacted })} />
      </InlineFieldRow>
    </EditorFrame>
  );
}
