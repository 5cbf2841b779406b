import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { PageLink } from '../PageLink/PageLink.tsx';
import { AUDIENCES } from './audience.ts';
import { audiencesStyles } from './Audiences.styles.ts';

/** Where each audience goes, by the question that it comes with. */
export function Audiences() {
  const styles = useStyles2(audiencesStyles);
  return (
    <section aria-label="Where to go">
      <h3>Where to go</h3>
      <ul className={styles.cards}>
        {AUDIENCES.map(({ title, question, links }) => (
          <li key={title} className={styles.card}>
            <h4>{title}</h4>
            <p>{question}</p>
            <ul className={styles.links}>
              {links.map(({ label, path }) => (
                <li key={path}>
                  <PageLink path={path}>{label}</PageLink>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
