import React from 'react';
import { Badge, useStyles2 } from '@grafana/ui';
import type { BadgeColor, IconName } from '@grafana/ui';
import type { SourceStatus } from '#model/api/status.ts';
import { conditionOf } from '#model/health/source-condition.ts';
import type { Condition } from '#model/health/source-condition.ts';
import { durationText } from '#model/text/duration.ts';
import { ageText, hasNoSeries } from '../../status/status.ts';
import { sourceTableStyles } from './SourceTable.styles.ts';

const CONDITIONS: Record<Condition, { color: BadgeColor; icon?: IconName }> = {
  connected: { color: 'green', icon: 'check' },
  connecting: { color: 'blue', icon: 'sync' },
  degraded: { color: 'orange', icon: 'exclamation-triangle' },
  disconnected: { color: 'red', icon: 'times' },
  unreported: { color: 'orange', icon: 'exclamation-triangle' },
  silent: { color: 'orange', icon: 'exclamation-triangle' },
  unknown: { color: 'blue' },
};

/** The collector's sources: what they speak, how they are, how fresh their newest sample is. */
export function SourceTable({ sources, nowMs }: { sources: readonly SourceStatus[]; nowMs: number }) {
  const styles = useStyles2(sourceTableStyles);
  const hasServers = sources.some(({ server }) => server !== undefined);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Source</th>
            {hasServers && <th scope="col">Server</th>}
            <th scope="col">Protocol</th>
            <th scope="col">State</th>
            <th scope="col" className={styles.number}>
              Points
            </th>
            <th scope="col">Newest sample</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={JSON.stringify([source.server, source.name])}>
              <td>
                <span className={styles.name}>
                  {source.name}
                  {source.simulated && <Badge color="purple" text="simulated" />}
                </span>
              </td>
              {hasServers && <td data-label="Server">{source.server}</td>}
              <td data-label="Protocol">{source.protocolTitle}</td>
              <td data-label="State">
                <ConditionBadge source={source} nowMs={nowMs} />
                {source.message && <div className={styles.note}>{source.message}</div>}
              </td>
              <td data-label="Points" className={styles.number}>
                {source.points.toLocaleString('en')}
              </td>
              <td data-label="Newest sample" title={isoText(source.freshestMs ?? source.jobsAsOfMs)}>
                {newestText(source, nowMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isoText(timeMs: number | null): string | undefined {
  return timeMs === null ? undefined : new Date(timeMs).toISOString();
}

/** A source of jobs has no samples; how new its jobs are is what counts of it. */
function newestText(source: SourceStatus, nowMs: number): string {
  const { freshestMs, jobsAsOfMs } = source;
  if (freshestMs === null && jobsAsOfMs !== null) {
    return `jobs ${ageText(jobsAsOfMs, nowMs)}`;
  }
  return hasNoSeries(source) ? 'gives no series' : ageText(freshestMs, nowMs);
}

function ConditionBadge({ source, nowMs }: { source: SourceStatus; nowMs: number }) {
  const condition = conditionOf(source, nowMs);
  const text = condition === 'unreported' ? `no report for ${durationText(source.reportAgeMs)}` : condition;
  return <Badge {...CONDITIONS[condition]} text={text} />;
}
