import React from 'react';
import { locationUtil } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { IconName } from '@grafana/ui';
import { NEW_DATA_SOURCE_PATH, OVERVIEW_PATH, dataSourceSettingsPath } from '../../links.ts';
import { isEditor, may } from '../../permissions.ts';
import type { DataSourceAction } from '../../permissions.ts';
import { nextStep } from '../../status/status.ts';
import type { DataSourceReport, NextStep } from '../../status/status.ts';
import { startPageStyles } from './StartPage.styles.ts';

interface Step {
  title: string;
  text: string;
  commands?: string;
  link?: { path: string; label: string; icon: IconName; needs?: DataSourceAction };
}

/** The one thing to do next, with the button or the command that does it. */
export function NextStepCard({ reports, nowMs }: { reports: readonly DataSourceReport[]; nowMs: number }) {
  const styles = useStyles2(startPageStyles);
  const { title, text, commands, link } = describe(nextStep(reports, nowMs));
  const hidesCommands = commands !== undefined && !isEditor();
  const isAllowed = !link?.needs || may(link.needs);
  return (
    <section className={styles.step} aria-label="Next step">
      <div className={styles.stepText}>
        <h3>{title}</h3>
        <p>
          {text}
          {!isAllowed && ' Only an administrator can change that: ask one.'}
          {hidesCommands && ' Tell whoever runs the collector.'}
        </p>
      </div>
      {link && isAllowed && (
        <LinkButton href={locationUtil.assureBaseUrl(link.path)} icon={link.icon}>
          {link.label}
        </LinkButton>
      )}
      {commands && !hidesCommands && <pre className={styles.code}>{commands}</pre>}
    </section>
  );
}

const OVERVIEW = { path: OVERVIEW_PATH, label: 'Open the overview', icon: 'apps' } as const;

function describe(step: NextStep): Step {
  switch (step.kind) {
    case 'add-data-source':
      return {
        title: 'Add a Plenum data source',
        text: 'It connects Grafana to the TimescaleDB that the collector writes to.',
        link: {
          path: NEW_DATA_SOURCE_PATH,
          label: 'Add data source',
          icon: 'plus',
          needs: 'datasources:create',
        },
      };
    case 'fix-connection':
      return {
        title:
          step.away.length > 0
            ? `${step.away.join(', ')} of data source ${step.name} does not answer`
            : `Data source ${step.name} does not answer correctly`,
        text: step.message,
        link: {
          path: dataSourceSettingsPath(step.uid),
          label: 'Open its settings',
          icon: 'cog',
          needs: 'datasources:write',
        },
      };
    case 'start-collector':
      return {
        title: 'Start a collector',
        text: 'The database is ready but no source has reported yet. A collector checks its configuration, then collects.',
        commands: 'plenum check config.yaml\nplenum collect config.yaml',
      };
    case 'await-samples':
      return {
        title: 'No sample has arrived yet',
        text: 'The sources below are known. If they stay without samples, each endpoint can be tried without writing anything.',
        commands: 'plenum check config.yaml',
      };
    case 'look-for-collector':
      return {
        title: 'No new samples arrive',
        text: `The newest sample came ${step.age}. The collector may have stopped; it can also try each endpoint.`,
        commands: 'plenum check config.yaml\nplenum collect config.yaml',
      };
    case 'fix-sources':
      return {
        title:
          step.names.length < step.total
            ? `${step.names.length} of ${step.total} sources ${step.names.length === 1 ? 'delivers' : 'deliver'} nothing`
            : step.total === 1
              ? 'The only source delivers nothing'
              : `None of ${step.total} sources delivers anything`,
        text: `${listed(step.names)}. The newest sample of any source: ${step.age}. The reason is in the table below; a check of the configuration tries each endpoint.`,
        commands: 'plenum check config.yaml',
        link: step.names.length < step.total ? OVERVIEW : undefined,
      };
    case 'open-dashboard':
      return {
        title: 'Samples are coming in',
        text:
          step.inPart.length > 0
            ? `From ${listed(step.inPart)} only in part: see the table below.`
            : 'Power, temperature and load of every rack are side by side in the overview.',
        link: OVERVIEW,
      };
  }
}

/** More names than these are in the table below anyway. */
const MAX_NAMES = 4;

function listed(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return rest > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${rest} more` : names.join(', ');
}
