import React from 'react';
import { Button, InlineFieldRow, MultiSelect, RadioButtonGroup, Select } from '@grafana/ui';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { ASHRAE_CLASSES } from '#model/limits/ashrae.ts';
import type { AshraeClass } from '#model/limits/ashrae.ts';
import type { FloorMetric } from '#model/floor/metrics.ts';
import { Field } from '../../components/Field/Field.tsx';
import { useCatalog } from '../../catalog/client.ts';
import { CatalogFailure } from '../../components/CatalogFailure/CatalogFailure.tsx';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { MetricPicker } from '../../components/MetricPicker/MetricPicker.tsx';
import { UnknownMetric } from '../../components/MetricPicker/UnknownMetric.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { ImpactedSwitch } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import type { EditorProps } from '../kind.ts';
import { newMetric } from './defaults.ts';
import { sentenceOf } from './sentence.ts';

const MOMENTS: Array<{ value: 'end' | 'now'; label: string; description: string }> = [
  { value: 'end', label: 'End of range', description: 'Move the time range to see the hall as it was' },
  { value: 'now', label: 'Now', description: 'Whatever the time range' },
];

const AGGREGATIONS: Array<{ value: FloorMetric['aggregation']; label: string }> = [
  { value: 'auto', label: 'Usual' },
  { value: 'mean', label: 'Mean' },
  { value: 'sum', label: 'Sum' },
  { value: 'min', label: 'Minimum' },
  { value: 'max', label: 'Maximum' },
];

const CLASSES: Array<{ value: AshraeClass; label: string }> = ASHRAE_CLASSES.map((value) => ({ value, label: value }));

const NO_METRICS: ReadonlyMap<string, CatalogMetric> = new Map();

/** Editor of the hall at a moment: which metrics of each rack, where, when. */
export function Editor({ query, datasource, onChange, onRunQuery }: EditorProps<'floor'>) {
  const catalog = useCatalog(datasource);
  const metrics = catalog.state === 'done' ? catalog.value : NO_METRICS;
  const change = (part: Partial<typeof query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  const changeMetric = (index: number, metric: FloorMetric | undefined) =>
    change({ metrics: query.metrics.flatMap((old, at) => (at === index ? (metric ?? []) : old)) });
  return (
    <EditorFrame sentence={sentenceOf(query, metrics)}>
      <CatalogFailure catalog={catalog} />
      {query.metrics.map((metric, index) => (
        <FloorMetricRow
          key={index}
          name={`Metric ${index + 1}`}
          chosen={metric}
          catalog={metrics}
          isLoading={catalog.state === 'loading'}
          onChange={(changed) => changeMetric(index, changed)}
          onRemove={query.metrics.length > 1 ? () => changeMetric(index, undefined) : undefined}
        />
      ))}
      <div>
        {/* A row without a metric asks for nothing yet, so adding one runs no query. */}
        <Button
          size="sm"
          variant="secondary"
          icon="plus"
          onClick={() => onChange({ ...query, metrics: [...query.metrics, newMetric()] })}
        >
          Add metric
        </Button>
      </div>
      <InlineFieldRow>
        <Field label="At" labelWidth={14}>
          <RadioButtonGroup
            options={MOMENTS}
            value={typeof query.at === 'number' ? undefined : query.at}
            onChange={(at) => change({ at })}
          />
        </Field>
        <ChoiceField
          label="Inlet class"
          tooltip="ASHRAE class of the equipment, by which inlet air is judged"
          width={10}
          options={CLASSES}
          value={query.ashraeClass}
          onChange={(value) => change({ ashraeClass: value })}
        />
        <ImpactedSwitch impacted={query.impacted} onChange={(impacted) => change({ impacted })} />
      </InlineFieldRow>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
    </EditorFrame>
  );
}

interface FloorMetricRowProps {
  /** What a screen reader calls the fields together. */
  name: string;
  chosen: FloorMetric;
  catalog: ReadonlyMap<string, CatalogMetric>;
  isLoading: boolean;
  onChange: (metric: FloorMetric) => void;
  /** Absent for the only row. */
  onRemove?: () => void;
}

function FloorMetricRow({ name, chosen, catalog, isLoading, onChange, onRemove }: FloorMetricRowProps) {
  const known = catalog.get(chosen.metric);
  const areas = [...new Set([...(known?.processAreas ?? []), ...chosen.processArea])];
  return (
    <InlineFieldRow role="group" aria-label={name}>
      <Field label="Metric" labelWidth={14} isLong>
        <MetricPicker
          metric={chosen.metric}
          catalog={catalog}
          isLoading={isLoading}
          onChange={(metric, processArea) => onChange(newMetric(metric, processArea))}
        />
      </Field>
      <Field label="Process area" tooltip="Only points whose process area has all of these, such as Inlet">
        <MultiSelect
          aria-label="Process area"
          width={24}
          options={areas.map((value) => ({ value, label: value }))}
          value={chosen.processArea}
          allowCustomValue
          placeholder="any"
          onChange={(selected) => onChange({ ...chosen, processArea: selected.flatMap(({ value }) => value ?? []) })}
        />
      </Field>
      <Field label="Combine" tooltip="How several points of a rack become one number">
        <Select
          aria-label="Combine"
          width={16}
          options={AGGREGATIONS}
          value={chosen.aggregation}
          onChange={({ value }) => onChange({ ...chosen, aggregation: value ?? 'auto' })}
        />
      </Field>
      {onRemove && (
        <Button
          variant="secondary"
          icon="trash-alt"
          aria-label="Remove metric"
          tooltip="Remove metric"
          onClick={onRemove}
        />
      )}
      <UnknownMetric metric={chosen.metric} catalog={catalog} />
    </InlineFieldRow>
  );
}
