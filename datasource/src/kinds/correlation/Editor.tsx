import React from 'react';
import { Button, InlineFieldRow, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { CatalogMetric } from '#model/api/catalog.ts';
import type { CorrelationNumber, CorrelationPlace, MetricPair } from '#model/query/correlation.ts';
import { Field } from '../../components/Field/Field.tsx';
import { useCatalog } from '../../catalog/client.ts';
import { CatalogFailure } from '../../components/CatalogFailure/CatalogFailure.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { MetricRow } from '../../components/MetricRow/MetricRow.tsx';
import { RuleNumberField } from '../../components/RuleNumberField/RuleNumberField.tsx';
import { isStep, StepField } from '../../components/StepField/StepField.tsx';
import { TextField } from '../../components/TextField/TextField.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import type { EditorProps } from '../kind.ts';
import { newPair } from './defaults.ts';
import { editorStyles } from './Editor.styles.ts';
import { sentenceOf } from './sentence.ts';

const PLACES: Array<{ value: CorrelationPlace; label: string }> = [
  { value: 'zone', label: 'Zone' },
  { value: 'rack', label: 'Rack' },
];

const FORMS: Array<{ value: 'table' | 'matrix'; label: string; description: string }> = [
  { value: 'table', label: 'Table', description: 'A row for each pair and place, with everything known of it' },
  { value: 'matrix', label: 'Matrix', description: 'A row for each place, with r, n and q of every pair' },
];

const NUMBERS: Array<{ value: CorrelationNumber; label: string; description: string }> = [
  { value: 'r', label: 'r', description: 'Strength from -1 to 1; 0 where chance could give it' },
  { value: 'q', label: 'q', description: 'False discovery rate, from 0 to 1' },
  { value: 'lag', label: 'Delay', description: 'Seconds by which the second metric follows; findings only' },
  { value: 'slope', label: 'Slope', description: 'Change of the second by the first; findings only' },
];

const NO_METRICS: ReadonlyMap<string, CatalogMetric> = new Map();

/** Editor of a correlation: pairs of metrics, where, how far apart in time, and below what it asks in one sentence. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'correlation'>) {
  const catalog = useCatalog(datasource);
  const metrics = catalog.state === 'done' ? catalog.value : NO_METRICS;
  const change = (part: Partial<typeof query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  const changePair = (index: number, pair: MetricPair | undefined) =>
    change({ pairs: query.pairs.flatMap((old, at) => (at !== index ? [old] : pair ? [pair] : [])) });
  return (
    <EditorFrame sentence={sentenceOf(query, metrics)}>
      <CatalogFailure catalog={catalog} />
      {query.pairs.map((pair, index) => (
        <PairFields
          key={index}
          number={index + 1}
          pair={pair}
          catalog={metrics}
          isLoading={catalog.state === 'loading'}
          onChange={(changed) => changePair(index, changed)}
          onRemove={query.pairs.length > 1 ? () => changePair(index, undefined) : undefined}
        />
      ))}
      <div>
        {/* A pair without metrics asks for nothing yet, so adding one runs no query. */}
        <Button
          size="sm"
          variant="secondary"
          icon="plus"
          onClick={() => onChange({ ...query, pairs: [...query.pairs, newPair()] })}
        >
          Add pair
        </Button>
      </div>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
      <InlineFieldRow>
        <Field label="In each" labelWidth={14}>
          <RadioButtonGroup options={PLACES} value={query.groupBy} onChange={(groupBy) => change({ groupBy })} />
        </Field>
        <Field label="Show as" labelWidth={14}>
          <RadioButtonGroup options={FORMS} value={query.form} onChange={(form) => change({ form })} />
        </Field>
        <RuleNumberField
          tooltip="The one number that an alert rule gets of each pair and place"
          width={14}
          options={NUMBERS}
          value={query.number}
          onChange={(value) => change({ number: value })}
        />
      </InlineFieldRow>
      <InlineFieldRow>
        <TextField
          label="Longest delay"
          help="auto, 0s, or a number and s, m, h or d, such as 30m"
          value={query.maxLag}
          isValid={(text) => text === '0s' || isStep(text)}
          empty="auto"
          onCommit={(maxLag) => change({ maxLag })}
        />
        <StepField value={query.bucket} onChange={(bucket) => change({ bucket })} />
        <TextField
          label="Findings below q"
          help="a number between 0 and 1, such as 0.05: the share of findings that may be chance"
          value={String(query.level)}
          isValid={(text) => Number(text) > 0 && Number(text) < 1}
          empty="0.05"
          onCommit={(level) => change({ level: Number(level) })}
        />
        <TextField
          label={`Lags of ${query.groupBy}`}
          help={`the id of a ${query.groupBy}, whose correlation at every lag comes as a second table; empty for none`}
          value={query.lagsOf}
          isValid={() => true}
          empty=""
          onCommit={(lagsOf) => change({ lagsOf })}
        />
      </InlineFieldRow>
    </EditorFrame>
  );
}

interface PairProps {
  number: number;
  pair: MetricPair;
  catalog: ReadonlyMap<string, CatalogMetric>;
  isLoading: boolean;
  onChange: (pair: MetricPair) => void;
  onRemove?: () => void;
}

function PairFields({ number, pair, catalog, isLoading, onChange, onRemove }: PairProps) {
  const styles = useStyles2(editorStyles);
  return (
    <fieldset className={styles.pair}>
      <legend className={styles.legend}>
        Pair {number}
        {onRemove && (
          <Button
            size="sm"
            fill="text"
            variant="secondary"
            icon="trash-alt"
            aria-label={`Remove pair ${number}`}
            onClick={onRemove}
          />
        )}
      </legend>
      <MetricRow
        name="First metric"
        selector={pair.x}
        catalog={catalog}
        isLoading={isLoading}
        onChange={(x) => onChange({ ...pair, x })}
      />
      <span className={styles.side}>followed by</span>
      <MetricRow
        name="Second metric"
        selector={pair.y}
        catalog={catalog}
        isLoading={isLoading}
        onChange={(y) => onChange({ ...pair, y })}
      />
    </fieldset>
  );
}
