import React from 'react';
import { dateTimeFormat, type TimeZone } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Button, IconButton, LinkButton, useStyles2 } from '@grafana/ui';
import { formatDuration } from '#model/statistics/finding.ts';
import { type Job, NO_TENANT } from '../../jobs/read-jobs.ts';
import { jobDetailStyles } from './JobDetail.styles.ts';

interface Props {
  job: Job;
  /** More of it, such as what it drew. */
  notes?: readonly string[];
  timeZone: TimeZone;
  onZoom: () => void;
  onClose: () => void;
}

/** The job that is looked at: who, where, how long, how much, and where to go from here. */
export function JobDetail({ job, notes = [], timeZone, onZoom, onClose }: Props) {
  const styles = useStyles2(jobDetailStyles);
  const { title, tenant, racks, text, fromMs, toMs } = job;
  return (
    <section className={styles.detail} aria-label={`Job ${title}`} aria-live="polite">
      <span className={styles.title}>{title}</span>
      <span>{tenant}</span>
      <span>
        from {dateTimeFormat(fromMs, { timeZone, format: 'MM-DD HH:mm' })} for {formatDuration(toMs - fromMs)}
      </span>
      {racks.length > 0 && <span>{racks.join(', ')}</span>}
      <span>{text}</span>
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
      <Button size="sm" variant="secondary" onClick={onZoom}>
        Zoom to it
      </Button>
      {tenant !== NO_TENANT && (
        <Button size="sm" variant="secondary" onClick={() => locationService.partial({ 'var-tenant': tenant }, true)}>
          Only {tenant}
        </Button>
      )}
      {job.links().map(({ href, title, target, onClick }, index) => (
        <LinkButton key={index} size="sm" variant="secondary" href={href} target={target} onClick={onClick}>
          {title}
        </LinkButton>
      ))}
      <IconButton name="times" aria-label="Close" onClick={onClose} />
    </section>
  );
}
