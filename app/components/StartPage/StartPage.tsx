import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { Alert, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useReports } from '../../status/useReports.ts';
import { DataSourceSection } from './DataSourceSection.tsx';
import { NextStepCard } from './NextStepCard.tsx';
import { startPageStyles } from './StartPage.styles.ts';

/** First page of the app: what is connected, how fresh it is, and what to do next. */
export function StartPage() {
  const styles = useStyles2(startPageStyles);
  const { reports, nowMs, failure } = useReports();
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
        {reports?.map((report) => (
          <DataSourceSection key={report.uid} report={report} nowMs={nowMs} />
        ))}
      </div>
    </PluginPage>
  );
}
