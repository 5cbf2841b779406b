import React from 'react';
import { Button, useStyles2 } from '@grafana/ui';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { ASHRAE_CLASSES, DEFAULT_ASHRAE_CLASS } from '#model/limits/ashrae.ts';
import { letterOf } from '#model/query/expressions.ts';
import type { AnyGrouping, MetricSelector } from '#model/query/selector.ts';
import type { TimeSeriesFormat } from '#model/query/timeseries.ts';
import { useCatalog } from '../../catalog/client.ts';
import { CatalogFailure } from '../../components/CatalogFailure/CatalogFailure.tsx';
import { ChoiceField } from '../../components/ChoiceField/ChoiceField.tsx';
import { LiveSwitch } from '../../components/LiveSwitch/LiveSwitch.tsx';
import { EditorFrame } from '../../components/EditorFrame/EditorFrame.tsx';
import { ImpactedSwitch } from '../../components/ImpactedSwitch/ImpactedSwitch.tsx';
import { ExpressionRow } from '../../components/ExpressionRow/ExpressionRow.tsx';
import { MetricRow } from '../../components/MetricRow/MetricRow.tsx';
import { ScopePickers } from '../../components/ScopePickers/ScopePickers.tsx';
import { StepField } from '../../components/StepField/StepField.tsx';
import { TopField } from '../../components/TopField/TopField.tsx';
import { WorkPickers } from '../../components/WorkPickers/WorkPickers.tsx';
import type { EditorProps } from '../kind.ts';
import { checkText, metricsToCalculateWith } from './checks.ts';
import { addedMetric, withLetters } from './defaults.ts';
import { editorStyles } from './Editor.styles.ts';
import { sentenceOf } from './sentence.ts';
import { sizeWarnings } from './size.ts';

const GROUPING_OPTIONS: Array<{ value: AnyGrouping; label: string; description: string }> = [
  { value: 'rack', label: 'Rack', description: 'One line per rack' },
  { value: 'zone', label: 'Zone', description: 'One line per row, pod or hall' },
  { value: 'site', label: 'Site', description: 'One line per site' },
  { value: 'equipment', label: 'Equipment', description: 'One line per piece of equipment' },
  { value: 'point', label: 'Point', description: 'One line per point' },
  { value: 'tenant', label: 'Tenant', description: "Each namespace's or account's share of its racks, by GPU-seconds" },
  { value: 'job', label: 'Job', description: "Each job's share of its racks, by GPU-seconds" },
];

const CLASS_OPTIONS = ASHRAE_CLASSES.map((value) => ({ value, label: value }));

const FORMAT_OPTIONS: Array<{ value: TimeSeriesFormat; label: string; description: string }> = [
  { value: 'multi', label: 'Series', description: 'A frame for each series, as panels and alert rules take them' },
  { value: 'wide', label: 'Wide', description: 'One frame with one time field: half the size' },
  { value: 'long', label: 'Long', description: 'A row for each time and series' },
  { value: 'table', label: 'Table', description: 'The same with columns that never change, for CSV' },
];

const NO_METRICS: ReadonlyMap<string, CatalogMetric> = new Map();

/** Editor of a time series: metrics, where, how grouped, and below what it asks in one sentence. */
export function Editor({ query, datasource, onChange, onRunQuery, range }: EditorProps<'timeseries'>) {
  const styles = useStyles2(editorStyles);
  const catalog = useCatalog(datasource);
  const metrics = catalog.state === 'done' ? catalog.value : NO_METRICS;

  const change = (part: Partial<typeof query>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  const expressions = query.expressions ?? [];
  const changeMetric = (index: number, selector: MetricSelector | undefined) => {
    // The others keep their letters when one goes.
    const metrics = selector || expressions.length === 0 ? query.metrics : withLetters(query.metrics);
    change({ metrics: metrics.flatMap((old, at) => (at !== index ? [old] : selector ? [selector] : [])) });
  };
  const changeExpression = (index: number, changed: (typeof expressions)[number] | undefined) => {
    const others = expressions.flatMap((old, at) => (at !== index ? [old] : changed ? [changed] : []));
    change({ expressions: others.length > 0 ? others : undefined });
  };
  // An empty row asks for nothing yet, so adding one runs no query.
  const addExpression = () => onChange({ ...query, expressions: [...expressions, { expression: '' }] });
  // A row without a metric asks for nothing yet, so adding one runs no query.
  const addMetric = () => onChange({ ...query, metrics: [...query.metrics, addedMetric(query)] });

  const rangeMs = range ? range.to.valueOf() - range.from.valueOf() : undefined;
  const warnings = sizeWarnings({ query, catalog: metrics, rangeMs });

  return (
    <EditorFrame sentence={sentenceOf(query, metrics)} warnings={warnings}>
      <CatalogFailure catalog={catalog} />
      {query.metrics.map((selector, index) => (
        <MetricRow
          key={index}
          name={`Metric ${expressions.length > 0 ? letterOf(selector, index) : index + 1}`}
          selector={selector}
          catalog={metrics}
          isLoading={catalog.state === 'loading'}
          letter={expressions.length > 0 ? letterOf(selector, index) : undefined}
          onChange={(changed) => changeMetric(index, changed)}
          onRemove={
            query.metrics.length > 1 || expressions.length > 0 ? () => changeMetric(index, undefined) : undefined
          }
        />
      ))}
      {expressions.map((expression, index) => (
        <ExpressionRow
          key={index}
          value={expression}
          check={(text) => checkText(text, query.metrics, metrics)}
          metrics={metricsToCalculateWith(query.metrics, metrics)}
          onChange={(changed) => changeExpression(index, changed)}
          onRemove={() => changeExpression(index, undefined)}
        />
      ))}
      <div className={styles.buttons}>
        <Button size="sm" variant="secondary" icon="plus" onClick={addMetric}>
          Add metric
        </Button>
        <Button size="sm" variant="secondary" icon="calculator-alt" onClick={addExpression}>
          Add expression
        </Button>
      </div>
      <ScopePickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
      <WorkPickers datasource={datasource} scope={query.scope} onChange={(scope) => change({ scope })} />
      <div className={styles.row}>
        <ChoiceField
          label="Group by"
          width={20}
          options={GROUPING_OPTIONS}
          value={query.groupBy}
          onChange={(value) => change({ groupBy: value })}
        />
        <StepField
          value={query.bucket}
          labelWidth={14}
          tooltip="auto follows the panel's width and the time range"
          onChange={(bucket) => change({ bucket })}
        />
        <TopField top={query.top} onChange={(top) => change({ top })} />
        <ChoiceField
          label="Format"
          tooltip="How the answer is laid out; panels and alert rules take Series"
          width={20}
          options={FORMAT_OPTIONS}
          value={query.format ?? 'multi'}
          onChange={(value) => change({ format: value === 'multi' ? undefined : value })}
        />
        <LiveSwitch live={query.live ?? false} onChange={(live) => change({ live })} />
        <ImpactedSwitch impacted={query.impacted} onChange={(impacted) => change({ impacted })} />
        {query.metrics.some(({ against }) => against !== undefined) && (
          <ChoiceField
            label="Inlet class"
            tooltip="ASHRAE class of racks that do not say theirs, by which inlet air is compared"
            width={10}
            options={CLASS_OPTIONS}
            value={query.ashraeClass ?? DEFAULT_ASHRAE_CLASS}
            onChange={(ashraeClass) => change({ ashraeClass })}
          />
        )}
      </div>
    </EditorFrame>
  );
}
