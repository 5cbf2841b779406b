import React from 'react';
import { Button, InlineSwitch, MultiSelect, Select, useStyles2 } from '@grafana/ui';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { unitWords } from '#model/expression/units.ts';
import { isOverTime } from '#model/query/aggregation.ts';
import { answerUnit, refusalOverTime } from '#model/query/over-time.ts';
import type { Aggregation, MetricSelector } from '#model/query/selector.ts';
import { Field } from '../Field/Field.tsx';
import { pointsText, unitText } from '../../catalog/options.ts';
import { MetricPicker } from '../MetricPicker/MetricPicker.tsx';
import { UnknownMetric } from '../MetricPicker/UnknownMetric.tsx';
import { AgainstField } from '../AgainstField/AgainstField.tsx';
import { ShiftField } from '../ShiftField/ShiftField.tsx';
import { metricRowStyles } from './MetricRow.styles.ts';

interface Props {
  selector: MetricSelector;
  catalog: ReadonlyMap<string, CatalogMetric>;
  isLoading: boolean;
  /** What a screen reader calls the fields together: several rows have the same ones. */
  name: string;
  /** By which expressions name it; absent where there are none. */
  letter?: string;
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
  rate: 'Change per time',
  integral: 'Total over time',
  p50: 'Median (p50)',
  p95: '95th percentile',
  p99: '99th percentile',
};

/** One metric of a query: which, of what part, how several points become one number. */
export function MetricRow({ name, selector, catalog, isLoading, letter, onChange, onRemove }: Props) {
  const styles = useStyles2(metricRowStyles);
  const metric = catalog.get(selector.metric);
  const areas = [...new Set([...(metric?.processAreas ?? []), ...selector.processArea])];
  const objectTypes = [
    ...new Set([...(metric?.objectTypes ?? []), ...(selector.objectType ? [selector.objectType] : [])]),
  ];

  return (
    <div className={styles.row} role="group" aria-label={name}>
      <Field
        label={letter === undefined ? 'Metric' : `Metric ${letter}`}
        labelWidth={14}
        isLong
        tooltip={letter === undefined ? undefined : `Expressions name it ${letter}`}
      >
        <MetricPicker
          metric={selector.metric}
          catalog={catalog}
          isLoading={isLoading}
          onChange={(chosen, processArea) =>
            onChange({ ...selector, metric: chosen, processArea, objectType: undefined })
          }
        />
      </Field>
      <Field label="Process area" tooltip="Only points whose process area has all of these, such as Inlet">
        <MultiSelect
          aria-label="Process area"
          width={24}
          options={areas.map(optionOf)}
          value={selector.processArea}
          allowCustomValue
          placeholder="any"
          onChange={(chosen) => onChange({ ...selector, processArea: chosen.flatMap(({ value }) => value ?? []) })}
        />
      </Field>
      <Field label="Equipment type" tooltip="Only points of equipment of this type, such as CRAH">
        <Select
          aria-label="Equipment type"
          width={20}
          isClearable
          options={objectTypes.map(optionOf)}
          value={selector.objectType ?? null}
          placeholder="any"
          onChange={(chosen) => onChange({ ...selector, objectType: chosen?.value })}
        />
      </Field>
      <Field label="Combine" tooltip="How several points, and the samples of a time step, become one number">
        <Select
          aria-label="Combine"
          width={24}
          options={aggregationOptions(metric)}
          value={selector.aggregation}
          onChange={({ value }) => onChange({ ...selector, aggregation: value ?? 'auto' })}
        />
      </Field>
      <Field label="Set points" tooltip="Also draw set points, which are targets and not readings">
        <InlineSwitch
          aria-label="Set points"
          value={selector.setpoints}
          onChange={(event) => onChange({ ...selector, setpoints: event.currentTarget.checked })}
        />
      </Field>
      <ShiftField shift={selector.shift} onChange={(shift) => onChange({ ...selector, shift })} />
      <AgainstField against={selector.against} onChange={(against) => onChange({ ...selector, against })} />
      {letter !== undefined && (
        <Field label="Draw" tooltip="Off: read for expressions, and not drawn">
          <InlineSwitch
            aria-label="Draw"
            value={!selector.hidden}
            onChange={(event) => onChange({ ...selector, hidden: event.currentTarget.checked ? undefined : true })}
          />
        </Field>
      )}
      {onRemove && (
        <Button
          className={styles.remove}
          variant="secondary"
          icon="trash-alt"
          aria-label="Remove metric"
          tooltip="Remove metric"
          onClick={onRemove}
        />
      )}
      <UnknownMetric metric={selector.metric} catalog={catalog} />
      {metric && (
        <p className={styles.hint}>
          {metric.description} Unit: {unitText(metric.unit)}; {pointsText(metric.points)}.
          {selector.processArea.length === 0 && areasText(metric.processAreas)}
        </p>
      )}
    </div>
  );
}

/** More areas than these are a list for the picker. */
const MAX_AREAS_NAMED = 4;

/** Inlet and outlet are not one thing: says what a metric without a process area is made of. */
function areasText(areas: readonly string[]): string {
  if (areas.length < 2) {
    return '';
  }
  const named = areas.slice(0, MAX_AREAS_NAMED).join(', ');
  const more = areas.length > MAX_AREAS_NAMED ? ` and ${areas.length - MAX_AREAS_NAMED} more` : '';
  return ` Measured at ${named}${more}: choose a process area to see one of them alone.`;
}

function optionOf(value: string) {
  return { value, label: value };
}

function aggregationOptions(metric: CatalogMetric | undefined) {
  const usual = metric ? ` (${AGGREGATION_LABELS[metric.rollup].toLowerCase()})` : '';
  return [
    { value: 'auto' as Aggregation, label: `Usual${usual}`, description: 'As the catalog says for this metric' },
    ...(Object.keys(AGGREGATION_LABELS) as Array<keyof typeof AGGREGATION_LABELS>)
      .filter((value) => !metric || !isOverTime(value) || refusalOverTime(metric, value) === undefined)
      .map((value) => ({ value, label: AGGREGATION_LABELS[value], description: aggregationHint(value, metric) })),
  ];
}

function aggregationHint(aggregation: Aggregation, metric: CatalogMetric | undefined): string | undefined {
  const unit = metric && answerUnit(metric, aggregation);
  const inUnit = unit ? `, in ${unitWords(unit.ucum)}` : '';
  switch (aggregation) {
    case 'age':
      return 'Seconds since the newest usable sample; also where there are none';
    case 'rate':
      return `From one time step to the next${inUnit}`;
    case 'integral':
      return `Added up within each time step${inUnit}; gaps are not filled`;
    case 'p50':
    case 'p95':
    case 'p99':
      return 'Of the values within each time step';
    default:
      return undefined;
  }
}
