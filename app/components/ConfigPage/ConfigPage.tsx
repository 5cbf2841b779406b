import React from 'react';
import { locationUtil } from '@grafana/data';
import type { PluginConfigPageProps, AppPluginMeta } from '@grafana/data';
import { LinkButton } from '@grafana/ui';
import { NEW_DATA_SOURCE_PATH, START_PATH } from '../../links.ts';

/** The app itself has no settings: connections live in the data source. */
export function ConfigPage({ plugin }: PluginConfigPageProps<AppPluginMeta>) {
  if (!plugin.meta.enabled) {
    return <p>Enable the app to get its start page and dashboards. Its data source and panels work without it.</p>;
  }
  return (
    <>
      <p>There is nothing to set here. The connection to TimescaleDB is a setting of the Plenum data source.</p>
      <LinkButton href={locationUtil.assureBaseUrl(START_PATH)} icon="home-alt">
        Open the start page
      </LinkButton>{' '}
      <LinkButton href={locationUtil.assureBaseUrl(NEW_DATA_SOURCE_PATH)} variant="secondary" icon="database">
        Add a data source
      </LinkButton>
    </>
  );
}
