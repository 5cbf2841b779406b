import React from 'react';
import { locationUtil } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { noticeStyles } from './Notice.styles.ts';

interface Props {
  title: string;
  text: string;
  width: number;
  height: number;
  link?: { path: string; label: string };
}

/** Where there is nothing to draw: what is missing and the next click. */
export function Notice({ title, text, width, height, link }: Props) {
  const styles = useStyles2(noticeStyles);
  return (
    <div className={styles.notice} style={{ width, height }} role="status">
      <h6>{title}</h6>
      <p>{text}</p>
      {link && (
        <LinkButton size="sm" variant="secondary" href={locationUtil.assureBaseUrl(link.path)}>
          {link.label}
        </LinkButton>
      )}
    </div>
  );
}
