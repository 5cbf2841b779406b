import React from 'react';
import { Alert, useStyles2 } from '@grafana/ui';
import { editorFrameStyles } from './EditorFrame.styles.ts';

interface Props {
  children: React.ReactNode;
  /** What the query asks, in words. */
  sentence: string;
  /** What its answer would make slow, each with what to do about it. */
  warnings?: readonly string[];
}

/** The fields of a kind's editor, and below them what it asks. */
export function EditorFrame({ children, sentence, warnings = [] }: Props) {
  const styles = useStyles2(editorFrameStyles);
  return (
    <div className={styles.frame}>
      {children}
      <p className={styles.sentence} aria-live="polite">
        {sentence}
      </p>
      {warnings.map((warning) => (
        <Alert key={warning} severity="warning" title={warning} />
      ))}
    </div>
  );
}
