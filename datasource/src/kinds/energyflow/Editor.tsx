import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { ImpactedSwitch } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { SiteField } from '../../components/SiteField/SiteField.tsx';
import type { Stored } from '../../types.ts';
import type { EditorProps } from '../kind.ts';
import { MEASURE_WORDS, sentenceOf } from './sentence.ts';

type Query = Stored<'energyflow'>;

const ROW_OPTIONS: Array<{ value: Query['rows']; label: string; description: string }> = [
  { value: 'links', label: 'Links', description: 'What flows from where to where, for a Sankey diagram' },
  { value: 'balance', label: 'Balance', description: 'In, out and difference of each piece of equipment' },
];

const DETAIL_OPTIONS: Array<{ value: Query['detail']; label: string; description: string }> = [
  { value: 'stage', label: 'Stages', description: 'UPS, distribution, racks, chillers' },
  { value: 'zone', label: 'Zones', description: 'Stages, with the racks by zone' },
  { value: 'equipment', label: 'Equipment', description: 'The power chain piece by piece' },
];

const MEASURE_OPTIONS = (Object.keys(MEASURE_WORDS) as Array<Query['measure']>).map((value) => ({
  value,
  label: value === 'pue' ? 'PUE' : 'Imbalance',
  description: MEASURE_WORDS[value],
}));

/** Editor of an energy flow: of which sites, and in which detail. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'energyflow'>) {
  const change = (part: Partial<Query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <InlineFieldRow>
        <ChoiceField label="Rows" value={query.rows} options={ROW_OPTIONS} onChange={(rows) => change({ rows })} />
        <ChoiceField
          label="Detail"
          value={query.detail}
          options={DETAIL_OPTIONS}
          onChange={(detail) => change({ detail })}
        />
        <SiteField
          datasource={datasource}
          sites={query.scope.sites}
          tooltip="Energy is balanced over whole sites; empty means all"
          onChange={(sites) => change({ scope: { ...query.scope, sites } })}
        />
        <RuleNumberField value={query.measure} options={MEASURE_OPTIONS} onChange={(measure) => change({ measure })} />
        <ImpactedSwitch impacted={query.impacted} onChange={(impacted) => change({ impacted })} />
      </InlineFieldRow>
    </EditorFrame>
  );
}
