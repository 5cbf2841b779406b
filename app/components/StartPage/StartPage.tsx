import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { Alert, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useReports } from '../../status/useReports.ts';
import { useCoverage } from '../../measured/useCoverage.ts';
import { Audiences } from '../Audiences/Audiences.tsx';
import { DataSourceSection } from './DataSourceSection.tsx';
import { NextStepCard } from './NextStepCard.tsx';
import { startPageStyles } from './StartPage.styles.ts';

/** First page of the app: what to do next, where each audience goes, what is connected and what is missing. */
export function StartPage() {
  const styles = useStyles2(startPageStyles);
  const { reports, nowMs, failure } = useReports();
  const { coverages = [] } = useCoverage();
  return (
    <PluginPage>
      <div className={styles.page}>
        {failure && (
          <Alert severity="error" title="Grafana did not list its data sources">
            {failure}. Listing them needs the permission datasources:read; ask an administrator, or open the dashboards
            directly.
          </Alert>
        )}
        {!reports && !failure && <LoadingPlaceholder text="Asking the data sources" />}
        {reports && <NextStepCard reports={reports} nowMs={nowMs} />}
        {reports && reports.length > 0 && <Audiences />}
        {reports?.map((report) => (
          <DataSourceSection
            key={report.uid}
            report={report}
            nowMs={nowMs}
            coverage={coverages.find(({ uid }) => uid === report.uid)}
          />
        ))}
      </div>
    </PluginPage>
  );
}
