import React, { useMemo } from 'react';
import { Select } from '@grafana/ui';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { isOptionFound, metricAndAreaOptions } from '../../catalog/options.ts';
import type { MetricOption } from '../../catalog/options.ts';
import { variableOptions } from '../../catalog/variables.ts';

interface Props {
  metric: string;
  catalog: ReadonlyMap<string, CatalogMetric>;
  isLoading: boolean;
  /** A process area where an entry of one was chosen. */
  onChange: (metric: string, processArea: string[]) => void;
}

/** A metric of the catalog, found by the words of either team, or a dashboard variable. */
export function MetricPicker({ metric, catalog, isLoading, onChange }: Props) {
  const metrics = useMemo(() => metricAndAreaOptions([...catalog.values()]), [catalog]);
  const variables = variableOptions();
  const options = variables.length > 0 ? [...metrics, { label: 'Dashboard variables', options: variables }] : metrics;
  return (
    <Select
      aria-label="Metric"
      width={32}
      isLoading={isLoading}
      options={options}
      filterOption={isOptionFound}
      // A metric that this installation does not know stays visible and editable.
      value={metric === '' ? null : { value: metric, label: catalog.get(metric)?.title ?? metric }}
      allowCustomValue
      placeholder="Choose a metric"
      noOptionsMessage="No metric is called that"
      onChange={(chosen: MetricOption) =>
        onChange(chosen.metric ?? chosen.value ?? '', chosen.area ? [chosen.area] : [])
      }
    />
  );
}
