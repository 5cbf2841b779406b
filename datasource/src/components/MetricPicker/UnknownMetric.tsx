import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { hasVariable } from '../../query/variables.ts';
import { unknownMetricStyles } from './UnknownMetric.styles.ts';

interface Props {
  metric: string;
  /** Empty while it is being read. */
  catalog: ReadonlyMap<string, CatalogMetric>;
}

/** Says at the field that the backend will refuse its metric. */
export function UnknownMetric({ metric, catalog }: Props) {
  const styles = useStyles2(unknownMetricStyles);
  if (metric === '' || catalog.size === 0 || catalog.has(metric) || hasVariable(metric)) {
    return null;
  }
  return (
    <p className={styles.refusal} role="alert">
      &quot;{metric}&quot; is not a metric of the catalog. Choose one of the list, by any of its names, or a variable.
    </p>
  );
}
