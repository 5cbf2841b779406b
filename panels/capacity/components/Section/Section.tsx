import React, { useId } from 'react';
import { useStyles2 } from '@grafana/ui';
import { sectionStyles } from './Section.styles.ts';

interface Props {
  title: string;
  /** Beside the title, quieter. */
  note?: string;
  children: React.ReactNode;
}

/** A part of the panel with its heading. */
export function Section({ title, note, children }: Props) {
  const styles = useStyles2(sectionStyles);
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id} className={styles.title}>
          {title}
        </h3>
        {note && <span className={styles.note}>{note}</span>}
      </div>
      {children}
    </section>
  );
}
