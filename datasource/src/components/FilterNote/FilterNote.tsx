import React from 'react';
import { Button, useStyles2 } from '@grafana/ui';
import { joinWords } from '../../query/scope.ts';
import type { AdHocFilter } from '../../query/filters.ts';
import { filterNoteStyles } from './FilterNote.styles.ts';

interface Props {
  filters: readonly AdHocFilter[];
  onRemove: () => void;
}

/** Says that a query brought filters along, such as those of the dashboard from which it came to Explore. */
export function FilterNote({ filters, onRemove }: Props) {
  const styles = useStyles2(filterNoteStyles);
  const words = filters.map(
    ({ key, operator, value, values }) => `${key} ${operator} ${(values ?? [value]).join(', ')}`
  );
  return (
    <p className={styles.note}>
      Only {joinWords(words)}: filters that came with the query.
      <Button size="sm" fill="text" variant="secondary" icon="times" onClick={onRemove}>
        Remove filters
      </Button>
    </p>
  );
}
