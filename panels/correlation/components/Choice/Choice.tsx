import React from 'react';
import type { SelectableValue } from '@grafana/data';
import { RadioButtonGroup, Select, useStyles2 } from '@grafana/ui';
import { choiceStyles } from './Choice.styles.ts';

/** `plots` is all there is room for: strips and scatter, or the strips alone where `scatter` is a view of its own. */
export type View = 'plots' | 'scatter' | 'matrix';

/** What can be looked at, in the words of the switch; one view needs no switch. */
export function viewsOf({
  isNarrow,
  hasMatrix,
}: {
  isNarrow: boolean;
  hasMatrix: boolean;
}): Array<{ value: View; label: string }> {
  return [
    { value: 'plots', label: isNarrow ? 'Over time' : 'Plots' },
    ...(isNarrow ? [{ value: 'scatter' as const, label: 'Scatter' }] : []),
    ...(hasMatrix ? [{ value: 'matrix' as const, label: 'Racks and zones' }] : []),
  ];
}

interface Props {
  options: Array<SelectableValue<string>>;
  x: string | undefined;
  y: string | undefined;
  isLoading: boolean;
  /** Whether the two metrics can be chosen, beside the view. */
  hasFields: boolean;
  view: View;
  views: ReturnType<typeof viewsOf>;
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
  hasFields,
  view,
  views,
  onX,
  onY,
  onView,
  onOpen,
}: Props) {
  const styles = useStyles2(choiceStyles);
  const common = { options, isLoading, onOpenMenu: onOpen, onFocus: onOpen, menuShouldPortal: true };
  return (
    <div className={styles.row}>
      {hasFields && (
        <>
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
        </>
      )}
      {views.length > 1 && (
        <div className={styles.views}>
          <RadioButtonGroup size="sm" options={views} value={view} onChange={onView} aria-label="View" />
        </div>
      )}
    </div>
  );
});
