import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { editorFrameStyles } from './EditorFrame.styles.ts';

interface Props {
  children: React.ReactNode;
  /** What the query asks, in words. */
  sentence: string;
}

/** The fields of a kind's editor, and below them what it asks. */
export function EditorFrame({ children, sentence }: Props) {
  const styles = useStyles2(editorFrameStyles);
  return (
    <div className={styles.frame}>
      {children}
      <p className={styles.sentence} aria-live="polite">
        {sentence}
      </p>
    </div>
  );
}
