import { DataSourcePluginContextProvider, type DataSourceSettings } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { Alert, Button } from '@grafana/ui';
import React, { useState } from 'react';
import { dataSources } from '../grafana/datasources.ts';

interface Health {
  status: string;
  message: string;
}

/** The data source's config editor with Grafana's test button. What is typed here is not stored. */
export function DataSourcePage(): React.JSX.Element {
  const source = dataSources()[0];
  const [settings, setSettings] = useState<DataSourceSettings | undefined>(
    source &&
      ({ ...source.settings, secureJsonFields: { password: true }, jsonData: source.settings.jsonData } as never)
  );
  const [health, setHealth] = useState<Health>();
  const ConfigEditor = source?.plugin.components.ConfigEditor;
  if (!source || !settings || !ConfigEditor) {
    return <Alert title="No data source is connected to this preview" />;
  }
  const test = async () => {
    try {
      setHealth(await getBackendSrv().get<Health>(`/api/datasources/uid/${source.settings.uid}/health`));
    } catch (error) {
      setHealth((error as { data: Health }).data);
    }
  };
  return (
    <DataSourcePluginContextProvider instanceSettings={source.settings}>
      <ConfigEditor options={settings as never} onOptionsChange={(next) => setSettings(next as never)} />
      {health && <Alert severity={health.status === 'OK' ? 'success' : 'error'} title={health.message} />}
      <div>
        <Button onClick={test}>Test</Button>
      </div>
    </DataSourcePluginContextProvider>
  );
}
