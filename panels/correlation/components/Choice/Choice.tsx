import React from 'react';
import type { SelectableValue } from '@grafana/data';
import { RadioButtonGroup, Select, useStyles2 } from '@grafana/ui';
import { choiceStyles } from './Choice.styles.ts';

export type View = 'plots' | 'matrix';

const VIEWS: Array<{ value: View; label: string }> = [
  { value: 'plots', label: 'Plots' },
  { value: 'matrix', label: 'Racks and zones' },
];

interface Props {
  options: Array<SelectableValue<string>>;
  x: string | undefined;
  y: string | undefined;
  isLoading: boolean;
  view: View;
  /** Our data source alone can compare all places. */
  hasMatrix: boolean;
  onX: (key: string) => void;
  onY: (key: string) => void;
  onView: (view: View) => void;
  /** Somebody looks for more than the panel has. */
  onOpen: () => void;
}

/** Which two metrics are compared, for whoever looks at the panel: it changes nothing for others. */
export const Choice = React.memo(function Choice({
  options,
  x,
  y,
  isLoading,
  view,
  hasMatrix,
  onX,
  onY,
  onView,
  onOpen,
}: Props) {
  const styles = useStyles2(choiceStyles);
  const common = { options, isLoading, onOpenMenu: onOpen, onFocus: onOpen, menuShouldPortal: true };
  return (
    <div className={styles.row}>
      <div className={styles.metric}>
        <span>Does</span>
        <Select
          {...common}
          aria-label="Metric that follows"
          value={y ?? null}
          onChange={({ value }) => value !== undefined && onY(value)}
        />
      </div>
      <div className={styles.metric}>
        <span>follow</span>
        <Select
          {...common}
          aria-label="Metric that leads"
          value={x ?? null}
          onChange={({ value }) => value !== undefined && onX(value)}
        />
      </div>
      {hasMatrix && (
        <div className={styles.views}>
          <RadioButtonGroup size="sm" options={VIEWS} value={view} onChange={onView} aria-label="View" />
        </div>
      )}
    </div>
  );
});
