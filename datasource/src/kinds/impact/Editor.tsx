import React from 'react';
import { InlineFieldRow, RadioButtonGroup } from '@grafana/ui';
import { ASHRAE_CLASSES, ASHRAE_INLET, type AshraeClass } from '#model/limits/ashrae.ts';
import { upperFirst } from '#model/text/first-letter.ts';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { CountField } from '../../components/CountField/CountField.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { Field } from '../../components/Field/Field.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import type { Stored } from '../../types.ts';
import type { EditorProps } from '../kind.ts';
import { MEASURE_WORDS, sentenceOf } from './sentence.ts';

type Query = Stored<'impact'>;

const ROW_OPTIONS: Array<{ value: Query['rows']; label: string; description: string }> = [
  { value: 'auto', label: 'Automatic', description: 'Racks where equipment is chosen, else equipment' },
  { value: 'equipment', label: 'Equipment', description: 'What each loss would do, the worst first' },
  { value: 'rack', label: 'Racks', description: 'Each rack that is hit, with what is left to it' },
  { value: 'job', label: 'Jobs', description: 'Each job that runs on these racks' },
];

const MEASURE_OPTIONS = (Object.keys(MEASURE_WORDS) as Array<Query['measure']>).map((value) => ({
  value,
  label: upperFirst(MEASURE_WORDS[value]),
}));

const SHOWN = [
  { value: 'all' as const, label: 'All' },
  { value: 'failing' as const, label: 'Failing' },
];

const SUPPLIER_OPTIONS: Array<{ value: NonNullable<Query['suppliers']> | 'all'; label: string; description: string }> =
  [
    { value: 'all', label: 'All', description: 'Everything that racks depend on' },
    { value: 'power', label: 'Power', description: 'What feeds: UPS, busways, PDUs' },
    { value: 'cooling', label: 'Cooling', description: 'What cools: CRAHs, CDUs, chillers' },
  ];

const CLASS_OPTIONS = ASHRAE_CLASSES.map((value: AshraeClass) => ({
  value,
  label: value,
  description: `Inlet air up to ${ASHRAE_INLET[value].allowable[1]} °C is allowable`,
}));

/** The largest ranking that the backend gives. */
const MAX_TOP = 1_000;

/** Editor of an impact: what is lost, for whom, and what the rows are. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'impact'>) {
  const change = (part: Partial<Query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  return (
    <EditorFrame sentence={sentenceOf(query)}>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
      <InlineFieldRow>
        <ChoiceField label="Rows" value={query.rows} options={ROW_OPTIONS} onChange={(rows) => change({ rows })} />
        <Field label="Show" labelWidth={10} tooltip="Of rows of equipment: all, or only what is down or degraded now">
          <RadioButtonGroup
            options={SHOWN}
            value={query.show ?? 'all'}
            onChange={(show) => change({ show: show === 'all' ? undefined : show })}
          />
        </Field>
        <ChoiceField
          label="Inlet class"
          tooltip="ASHRAE class whose allowable inlet temperature is the limit; coolant is judged by 45 °C"
          value={query.inletClass}
          options={CLASS_OPTIONS}
          onChange={(inletClass) => change({ inletClass })}
        />
        <CountField
          label="Most rows"
          tooltip="Of the ranking of equipment"
          value={query.top}
          max={MAX_TOP}
          onChange={(top) => change({ top })}
        />
        <RuleNumberField
          tooltip="What an alert rule compares, for each piece of equipment that fails; 0 while it works"
          value={query.measure}
          options={MEASURE_OPTIONS}
          onChange={(measure) => change({ measure })}
        />
        <ChoiceField
          label="Rules about"
          tooltip="Which equipment alert rules look at"
          value={query.suppliers ?? 'all'}
          options={SUPPLIER_OPTIONS}
          onChange={(suppliers) => change({ suppliers: suppliers === 'all' ? undefined : suppliers })}
        />
      </InlineFieldRow>
    </EditorFrame>
  );
}
