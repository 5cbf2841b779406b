import React from 'react';
import { Alert } from '@grafana/ui';

interface Props {
  /** Why the query cannot be read. */
  refusal: string;
  isForeign: boolean;
  /** Asks something of ours instead. */
  onReplace: () => void;
}

/** In place of an editor: what a query is that this version cannot read, and what to do. It is never written by itself. */
export function RefusedQuery({ refusal, isForeign, onReplace }: Props) {
  return isForeign ? (
    <Alert
      severity="info"
      title="This query was written for another data source"
      buttonContent="Ask Plenum instead"
      onRemove={onReplace}
    >
      Plenum does not know what it asks. It is kept as it is until you ask something else.
    </Alert>
  ) : (
    <Alert severity="warning" title="This query cannot be edited here">
      {refusal} Until then the query is kept as it is. To ask something else, remove it and add a new one.
    </Alert>
  );
}
