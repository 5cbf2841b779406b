import {
  CoreApp,
  type DataQueryRequest,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  type DataSourceRef,
  LoadingState,
  type PanelData,
  type PluginMeta,
} from '@grafana/data';
import {
  config,
  type DataSourceSrv,
  getBackendSrv,
  setDataSourceSrv,
  setRunRequest,
  toDataQueryError,
} from '@grafana/runtime';
import { catchError, from, map, type Observable, of, startWith } from 'rxjs';
import { importModule } from './modules.ts';

export type PluginDataSource = DataSourcePlugin<DataSourceApi>;

interface LoadedDataSource {
  settings: DataSourceInstanceSettings;
  plugin: PluginDataSource;
  api: DataSourceApi;
}

let loaded: LoadedDataSource[] = [];

export function dataSources(): readonly LoadedDataSource[] {
  return loaded;
}

async function load(entry: DataSourceInstanceSettings): Promise<LoadedDataSource> {
  const base = `/public/plugins/plenum-itot-app/${entry.type}`;
  const meta = (await (await fetch(`${base}/plugin.json`)).json()) as PluginMeta;
  const settings = {
    ...entry,
    meta: { ...meta, module: `${base}/module.js`, baseUrl: base },
  } as DataSourceInstanceSettings;
  const { plugin } = await importModule<{ plugin: PluginDataSource }>(`${base}/module.js`);
  plugin.meta = settings.meta;
  const api = new plugin.DataSourceClass(settings);
  api.meta = settings.meta;
  return { settings, plugin, api };
}

function find(ref?: DataSourceRef | string | null): LoadedDataSource {
  const wanted = typeof ref === 'string' ? ref : ref?.uid;
  const match = loaded.find(({ settings }) => settings.uid === wanted || settings.name === wanted) ?? loaded[0];
  if (!match) {
    throw new Error(`There is no data source "${wanted ?? 'default'}" in this preview. Start it with npm start.`);
  }
  return match;
}

type QueryFunction = (request: DataQueryRequest) => ReturnType<DataSourceApi['query']>;

/** @param queryFunction what asks instead of the data source's `query`: its variables' own support */
function runRequest(
  api: DataSourceApi,
  request: DataQueryRequest,
  queryFunction: QueryFunction = (asked) => api.query(asked)
): Observable<PanelData> {
  const empty: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  const answer = queryFunction({ ...request, app: request.app ?? CoreApp.Dashboard });
  return from(answer).pipe(
    map((response): PanelData => {
      const error = response.errors?.[0] ?? response.error;
      return {
        ...empty,
        state: error ? LoadingState.Error : (response.state ?? LoadingState.Done),
        series: response.data,
        error,
        errors: response.errors,
      };
    }),
    catchError((error: unknown) =>
      of<PanelData>({ ...empty, state: LoadingState.Error, error: toDataQueryError(error as Error) })
    ),
    startWith(empty)
  );
}

/** Loads the data sources that the preview server names, each from its built module. */
export async function installDataSources(): Promise<void> {
  const entries = await getBackendSrv().get<DataSourceInstanceSettings[]>('/api/datasources');
  loaded = await Promise.all(entries.map(load));
  for (const { settings } of loaded) {
    config.datasources[settings.name] = settings;
  }
  const service = {
    get: async (ref?: DataSourceRef | string | null) => find(ref).api,
    getInstanceSettings: (ref?: DataSourceRef | string | null) => find(ref).settings,
    getList: () => loaded.map(({ settings }) => settings),
    reload: () => {},
    registerRuntimeDataSource: () => {},
  };
  setDataSourceSrv(service as unknown as DataSourceSrv);
  setRunRequest(runRequest as Parameters<typeof setRunRequest>[0]);
}
