import React from 'react';
import { Badge, useStyles2 } from '@grafana/ui';
import { findingStyles } from './Finding.styles.ts';

interface Props {
  sentence: string;
  simulated: boolean;
  /** What to know before believing the drawing: stale or poor samples, a failed query. */
  notes: string[];
}

/** The panel's finding in a sentence, above the drawing. */
export const Finding = React.forwardRef<HTMLDivElement, Props>(function Finding({ sentence, simulated, notes }, ref) {
  const styles = useStyles2(findingStyles);
  return (
    <div className={styles.row} ref={ref}>
      <p className={styles.sentence}>{sentence}</p>
      {simulated && (
        <Badge color="purple" text="simulated" tooltip="These readings come from a simulator, not from a plant" />
      )}
      {notes.map((note) => (
        <span key={note} className={styles.note}>
          {note}
        </span>
      ))}
    </div>
  );
});
