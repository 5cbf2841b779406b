import React from 'react';
import { locationUtil } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { IconName } from '@grafana/ui';
import { NEW_DATA_SOURCE_PATH, OVERVIEW_PATH, dataSourceSettingsPath } from '../../links.ts';
import { nextStep } from '../../status/status.ts';
import type { DataSourceReport, NextStep } from '../../status/status.ts';
import { startPageStyles } from './StartPage.styles.ts';

interface Step {
  title: string;
  text: string;
  commands?: string;
  link?: { path: string; label: string; icon: IconName };
}

/** The one thing to do next, with the button or the command that does it. */
export function NextStepCard({ reports, nowMs }: { reports: readonly DataSourceReport[]; nowMs: number }) {
  const styles = useStyles2(startPageStyles);
  const { title, text, commands, link } = describe(nextStep(reports, nowMs));
  return (
    <section className={styles.step} aria-label="Next step">
      <div className={styles.stepText}>
        <h3>{title}</h3>
        <p>{text}</p>
      </div>
      {link && (
        <LinkButton href={locationUtil.assureBaseUrl(link.path)} icon={link.icon}>
          {link.label}
        </LinkButton>
      )}
      {commands && <pre className={styles.code}>{commands}</pre>}
    </section>
  );
}

function describe(step: NextStep): Step {
  switch (step.kind) {
    case 'add-data-source':
      return {
        title: 'Add a Plenum data source',
        text: 'It connects Grafana to the TimescaleDB that the collector writes to.',
        link: { path: NEW_DATA_SOURCE_PATH, label: 'Add data source', icon: 'plus' },
      };
    case 'mend-connection':
      return {
        title: 'The database does not answer as it should',
        text: step.message,
        link: { path: dataSourceSettingsPath(step.uid), label: 'Open its settings', icon: 'cog' },
      };
    case 'start-collector':
      return {
        title: 'Start a collector',
        text: 'The database is ready and no source has announced itself. Check the configuration, then collect:',
        commands: 'plenum check config.yaml\nplenum collect config.yaml',
      };
    case 'await-samples':
      return {
        title: 'No sample has arrived yet',
        text: 'The sources below are known. If they stay without samples, try each endpoint without writing anything:',
        commands: 'plenum check config.yaml',
      };
    case 'look-for-collector':
      return {
        title: 'Nothing new arrives',
        text: `The newest sample came ${step.age}. See whether the collector still runs, then try each endpoint:`,
        commands: 'plenum check config.yaml\nplenum collect config.yaml',
      };
    case 'open-dashboard':
      return {
        title: 'Samples are coming in',
        text: 'Power, temperature and load of every rack stand side by side in the overview.',
        link: { path: OVERVIEW_PATH, label: 'Open the overview', icon: 'apps' },
      };
  }
}
