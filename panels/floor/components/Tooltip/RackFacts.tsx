import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { Hall, MetricColumn } from '../../data/hall.ts';
import { metricState } from '../../data/read-hall.ts';
import { marginText, STATE_WORDS, valueText, zoneName } from '../../data/sentences.ts';
import { tooltipStyles } from './Tooltip.styles.ts';

interface Props {
  hall: Hall;
  row: number;
  /** The one that the colours show. */
  metric: MetricColumn | undefined;
}

/** Longer lists are in the elevation. */
const MAX_LISTED = 4;

/** A rack's metrics with their margins, what feeds and cools it, and its jobs. */
export function RackFacts({ hall, row, metric }: Props) {
  const styles = useStyles2(tooltipStyles);
  const rack = hall.racks[row]!;
  const measured = hall.metrics.filter((one) => one.quality[row] !== null);
  const tone = { alarm: styles.alarm, warn: styles.warn }[rack.state as 'alarm'];
  return (
    <>
      <h6>
        {rack.name} <span className={styles.faint}>{zoneName(hall, rack)}</span>
      </h6>
      {rack.state !== 'ok' && (
        <div className={tone}>
          {capitalised(STATE_WORDS[rack.state])}
          {rack.reason && `: ${rack.reason}`}
        </div>
      )}
      <table>
        <tbody>
          {measured.map((one) => (
            <tr key={one.key} className={one === metric ? styles.shown : undefined}>
              <td>
                {one.title}
                {noteOf(one, row) && <span className={styles.faint}> {noteOf(one, row)}</span>}
              </td>
              <td>
                {valueText(one, row)}
                {marginText(one, row) && <div className={styles.faint}>{marginText(one, row)}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Listed title="Fed by" ids={rack.feeds} />
      <Listed title="Cooled by" ids={rack.coolers} />
      <Listed title="Jobs" ids={rack.jobs} />
    </>
  );
}

function noteOf(metric: MetricColumn, row: number): string {
  const quality = metric.quality[row];
  return quality === 'partial' || quality === 'uncertain'
    ? `(${quality})`
    : metric.values[row] !== null && metricState(metric, row) === 'stale'
      ? '(stale)'
      : '';
}

function Listed({ title, ids }: { title: string; ids: readonly string[] }) {
  const styles = useStyles2(tooltipStyles);
  if (ids.length === 0) {
    return null;
  }
  const more = ids.length - MAX_LISTED;
  return (
    <p>
      <span className={styles.faint}>{title}</span> {ids.slice(0, MAX_LISTED).join(', ')}
      {more > 0 && ` and ${more} more`}
    </p>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
