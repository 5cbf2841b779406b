import React, { useState } from 'react';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '#model/statistics/finding.ts';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Formats, Queue } from '../../data/read.ts';
import type { TotalRoom } from '../../fit/total.ts';
import type { View } from '../../options.ts';
import { lossWords } from '../../words/fit-words.ts';
import { names, written } from '../../words/quantities.ts';
import { Section } from '../Section/Section.tsx';
import { queueViewStyles } from './QueueView.styles.ts';

/** The largest ones make the sum; the rest is a click away. */
const FIRST = 5;
/** A page of a queue of thousands is slow, and nobody reads it. */
const MOST = 200;

interface Props {
  queue: Queue;
  room: TotalRoom | undefined;
  view: View;
  format: Formats;
}

/** What the jobs that wait will draw, with its range, against what is left; and the largest of them. */
export function QueueView({ queue, room, view, format }: Props) {
  const styles = useStyles2(queueViewStyles);
  const color = domainColor('compute', useTheme2());
  const [isOpen, setIsOpen] = useState(false);
  const { jobs, total } = queue;
  const write = (value: number) => written(format.watts, value);
  const most = Math.max(total?.highW ?? 0, room?.watts ?? 0) * 1.05;
  const at = (value: number) => `${most > 0 ? (100 * value) / most : 0}%`;
  const shown = jobs.slice(0, isOpen ? MOST : FIRST);
  return (
    <Section title="What the queue will draw" note="now, if all of it ran at once">
      {jobs.length === 0 && <p className={styles.words}>No job waits.</p>}
      {total && (
        <>
          <div
            className={styles.bar}
            role="img"
            aria-label={`${write(total.meanW)}, between ${write(total.lowW)} and ${write(total.highW)}${room ? `; ${write(room.watts)} is left` : ''}`}
          >
            <span className={styles.mean} style={{ width: at(total.meanW), background: color }} />
            <span className={styles.range} style={{ left: at(total.lowW), width: at(total.highW - total.lowW) }} />
            <span className={styles.end} style={{ left: at(total.lowW) }} />
            <span className={styles.end} style={{ left: at(total.highW) }} />
            {room && <span className={styles.left} style={{ left: at(room.watts) }} />}
          </div>
          <p className={styles.words}>
            {write(total.meanW)} on average, {write(total.lowW)} to {write(total.highW)} in nine of ten cases;{' '}
            {write(total.peakW)} if all peak together.
            {room && ` Dashed: ${write(room.watts)} left ${lossWords(view)}, as far as ${roomWords(room)} allow.`}
          </p>
        </>
      )}
      {jobs.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className={styles.jobColumn}>
                Job
              </th>
              <th scope="col">Tenant</th>
              <th scope="col">GPUs</th>
              <th scope="col">Waits</th>
              <th scope="col">Draws</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, name, tenant, gpus, waitedS, expectedW, from }) => (
              <tr key={key}>
                <td>{name}</td>
                <td>{tenant}</td>
                <td>{gpus ?? ''}</td>
                <td>{waitedS === null ? '' : formatDuration(1000 * waitedS)}</td>
                <td title={from}>{expectedW === null ? 'not known' : write(expectedW)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {jobs.length > FIRST && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setIsOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Show fewer' : `Show all ${jobs.length} jobs`}
        </Button>
      )}
      {isOpen && jobs.length > MOST && <p className={styles.words}>These are the {MOST} largest.</p>}
    </Section>
  );
}

function roomWords({ by, names: parts }: TotalRoom): string {
  return by === 'feeds' ? "the racks' own feeds" : names(parts);
}
