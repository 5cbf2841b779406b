import React from 'react';
import { locationUtil } from '@grafana/data';
import { Badge, LinkButton, useStyles2 } from '@grafana/ui';
import { coverageSentence } from '../../measured/phases.ts';
import type { Coverage } from '../../measured/useCoverage.ts';
import { COVERAGE_PATH, dashboardPath, dataSourceSettingsPath } from '../../links.ts';
import { may } from '../../permissions.ts';
import type { DataSourceReport } from '../../status/status.ts';
import { ConflictCard } from '../ConflictCard/ConflictCard.tsx';
import { HostsNowhere } from '../HostsNowhere/HostsNowhere.tsx';
import { PageLink } from '../PageLink/PageLink.tsx';
import { SourceTable } from '../SourceTable/SourceTable.tsx';
import { startPageStyles } from './StartPage.styles.ts';

interface Props {
  report: DataSourceReport;
  nowMs: number;
  /** Absent until it is known. */
  coverage?: Coverage;
}

/** One data source: its health in the backend's words, what of the racks is missing, and its sources. */
export function DataSourceSection({ report, nowMs, coverage }: Props) {
  const styles = useStyles2(startPageStyles);
  const { name, uid, health, status } = report;
  const away = status?.away ?? [];
  return (
    <section aria-label={`Data source ${name}`}>
      <div className={styles.heading}>
        <h3>{name}</h3>
        {away.length > 0 ? (
          <Badge color="orange" icon="exclamation-triangle" text={`without ${away.join(', ')}`} />
        ) : (
          <Badge
            color={health.ok ? 'green' : 'red'}
            icon={health.ok ? 'check' : 'exclamation-triangle'}
            text={health.ok ? 'connected' : 'not connected'}
          />
        )}
        {may('datasources:write') && (
          <LinkButton
            href={locationUtil.assureBaseUrl(dataSourceSettingsPath(uid))}
            fill="text"
            size="sm"
            variant="secondary"
          >
            Settings
          </LinkButton>
        )}
      </div>
      <p className={styles.health}>{health.message}</p>
      {coverage && !coverage.failure && (
        <p className={styles.coverage}>
          {coverageSentence(coverage.racks)}{' '}
          {coverage.racks.length > 0 && <PageLink path={COVERAGE_PATH}>Coverage</PageLink>}
        </p>
      )}
      {status && status.sources.length > 0 && (
        <>
          <SourceTable sources={status.sources} nowMs={nowMs} />
          <p className={styles.coverage}>
            When each of them was away, and what was missing:{' '}
            <PageLink path={dashboardPath('plenum-health')}>Data health</PageLink>
          </p>
        </>
      )}
      {status && <ConflictCard conflicts={status.conflicts} nowMs={nowMs} />}
      {status && <HostsNowhere hosts={status.hostsNowhere} />}
    </section>
  );
}
