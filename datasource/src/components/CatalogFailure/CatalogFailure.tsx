import React from 'react';
import { Alert } from '@grafana/ui';
import { clause } from '#model/text/clause.ts';
import type { Loaded } from '../../catalog/client.ts';

/** Says why an editor has no metrics to offer, and what to do. */
export function CatalogFailure({ catalog }: { catalog: Loaded<unknown> }) {
  return catalog.state === 'failed' ? (
    <Alert severity="error" title="The metrics could not be read">
      {clause(catalog.message)}. Open the data source&apos;s settings and press Save &amp; test.
    </Alert>
  ) : null;
}
