import { CoreApp, type DataQuery, DataSourcePluginContextProvider, dateTime, type TimeRange } from '@grafana/data';
import {
  EmbeddedScene,
  SceneFlexItem,
  SceneFlexLayout,
  SceneQueryRunner,
  SceneTimeRange,
  VizPanel,
} from '@grafana/scenes';
import { Alert, Button } from '@grafana/ui';
import React, { useMemo, useRef, useState } from 'react';
import { dataSources } from '../grafana/datasources.ts';

const CHART_HEIGHT_PX = 360;

function resultScene(query: DataQuery, uid: string): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-1h', to: 'now' }),
    $data: new SceneQueryRunner({ datasource: { uid }, queries: [query], maxDataPointsFromWidth: true }),
    body: new SceneFlexLayout({
      children: [
        new SceneFlexItem({
          height: CHART_HEIGHT_PX,
          maxHeight: CHART_HEIGHT_PX,
          ySizing: 'content',
          body: new VizPanel({ pluginId: isTable(query) ? 'table' : 'timeseries', title: 'Result, last hour' }),
        }),
      ],
    }),
  });
}

/** All kinds but one answer a table. */
function isTable({ kind, format }: DataQuery & { kind?: string; format?: string }): boolean {
  return kind !== 'timeseries' || format === 'table' || format === 'long';
}

function lastHour(): TimeRange {
  const to = dateTime();
  const from = dateTime(to).subtract(1, 'hour');
  return { from, to, raw: { from: 'now-1h', to: 'now' } };
}

/** The data source's query editor on its own, with the result below, as Grafana's Explore does. */
export function ExplorePage(): React.JSX.Element {
  const source = dataSources()[0];
  const [query, setQuery] = useState<DataQuery>({ refId: 'A', ...source?.api.getDefaultQuery?.(CoreApp.Explore) });
  const [asked, setAsked] = useState(query);
  // An editor changes the query and runs it in one go.
  const newest = useRef(query);
  const change = (changed: DataQuery) => {
    newest.current = changed;
    setQuery(changed);
  };
  const uid = source?.settings.uid ?? '';
  const scene = useMemo(() => resultScene(asked, uid), [asked, uid]);
  const QueryEditor = source?.plugin.components.QueryEditor;
  if (!source || !QueryEditor) {
    return <Alert title="No data source is connected to this preview" />;
  }
  return (
    <DataSourcePluginContextProvider instanceSettings={source.settings}>
      <QueryEditor
        datasource={source.api}
        query={query}
        onChange={change}
        onRunQuery={() => setAsked(newest.current)}
        app={CoreApp.Explore}
        range={lastHour()}
      />
      <div style={{ margin: '16px 0' }}>
        <Button onClick={() => setAsked({ ...query })}>Run query</Button>
      </div>
      <scene.Component model={scene} />
    </DataSourcePluginContextProvider>
  );
}
