import React, { useMemo } from 'react';
import { Button, InlineField, InlineSwitch, MultiSelect, Select, useStyles2 } from '@grafana/ui';
import type { Aggregation, MetricSelector } from '#model/query/query.ts';
import { metricOptions, pointsText, unitText } from '../../catalog/options.ts';
import type { CatalogMetric } from '../../types.ts';
import { metricRowStyles } from './MetricRow.styles.ts';

interface Props {
  selector: MetricSelector;
  catalog: ReadonlyMap<string, CatalogMetric>;
  isLoading: boolean;
  onChange: (selector: MetricSelector) => void;
  /** Absent for the only row. */
  onRemove?: () => void;
}

const AGGREGATION_LABELS: Record<Exclude<Aggregation, 'auto'>, string> = {
  mean: 'Mean',
  sum: 'Sum',
  min: 'Minimum',
  max: 'Maximum',
  last: 'Last',
  age: 'Sample age',
};

/** One metric of a query: which, of what part, how several points become one number. */
export function MetricRow({ selector, catalog, isLoading, onChange, onRemove }: Props) {
  const styles = useStyles2(metricRowStyles);
  const options = useMemo(() => metricOptions([...catalog.values()]), [catalog]);
  const metric = catalog.get(selector.metric);
  const areas = [...new Set([...(metric?.processAreas ?? []), ...selector.processArea])];
  const objectTypes = [
    ...new Set([...(metric?.objectTypes ?? []), ...(selector.objectType ? [selector.objectType] : [])]),
  ];

  return (
    <div className={styles.row}>
      <InlineField label="Metric" labelWidth={14}>
        <Select
          aria-label="Metric"
          width={32}
          isLoading={isLoading}
          options={options}
          // A metric that this installation does not know stays visible and editable.
          value={
            selector.metric ? (metric ? { value: metric.id, label: metric.title } : optionOf(selector.metric)) : null
          }
          allowCustomValue
          placeholder="Choose a metric"
          onChange={({ value = '' }) =>
            onChange({ ...selector, metric: value, processArea: [], objectType: undefined })
          }
        />
      </InlineField>
      <InlineField label="Process area" tooltip="Only points whose process area has all of these, such as Inlet">
        <MultiSelect
          aria-label="Process area"
          width={20}
          options={areas.map(optionOf)}
          value={selector.processArea}
          allowCustomValue
          placeholder="any"
          onChange={(chosen) => onChange({ ...selector, processArea: chosen.flatMap(({ value }) => value ?? []) })}
        />
      </InlineField>
      <InlineField label="Equipment type" tooltip="Only points of equipment of this type, such as CRAH">
        <Select
          aria-label="Equipment type"
          width={16}
          isClearable
          options={objectTypes.map(optionOf)}
          value={selector.objectType ?? null}
          placeholder="any"
          onChange={(chosen) => onChange({ ...selector, objectType: chosen?.value })}
        />
      </InlineField>
      <InlineField label="Combine" tooltip="How several points, and the samples of a time step, become one number">
        <Select
          aria-label="Combine"
          width={16}
          options={aggregationOptions(metric)}
          value={selector.aggregation}
          onChange={({ value }) => onChange({ ...selector, aggregation: value ?? 'auto' })}
        />
      </InlineField>
      <InlineField label="Set points" tooltip="Also draw the set points, which are targets and no readings">
        <InlineSwitch
          aria-label="Set points"
          value={selector.setpoints}
          onChange={(event) => onChange({ ...selector, setpoints: event.currentTarget.checked })}
        />
      </InlineField>
      {onRemove && (
        <Button
          variant="secondary"
          icon="trash-alt"
          aria-label="Remove metric"
          tooltip="Remove metric"
          onClick={onRemove}
        />
      )}
      {metric && (
        <p className={styles.hint}>
          {metric.description} Unit: {unitText(metric.unit)}; {pointsText(metric.points)}.
        </p>
      )}
    </div>
  );
}

function optionOf(value: string) {
  return { value, label: value };
}

function aggregationOptions(metric: CatalogMetric | undefined) {
  const usual = metric ? ` (${AGGREGATION_LABELS[metric.rollup].toLowerCase()})` : '';
  return [
    { value: 'auto' as Aggregation, label: `Usual${usual}`, description: 'What the catalog says of this metric' },
    ...Object.entries(AGGREGATION_LABELS).map(([value, label]) => ({
      value: value as Aggregation,
      label,
      description: value === 'age' ? 'Seconds since the newest usable sample; also where there are none' : undefined,
    })),
  ];
}
