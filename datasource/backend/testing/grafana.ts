import { RecordBatchReader } from 'apache-arrow';

import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import type { LiveOffer } from '#model/query/live.ts';

import { startBackendProcess } from '../../../preview/server/backend-process.ts';
import { connectPlugin, type PluginClient } from '../../../preview/server/plugin-client.ts';
import { type DataResponse, DataFrameFormat, type PluginContext } from '../generated/backend.ts';
import { NODE_FLAGS } from '../plugin/node-flags.ts';

/** One series as it comes out of the Arrow frames. */
export interface ReadSeries {
  name: string;
  labels: Record<string, string>;
  config: { unit?: string; displayNameFromDS?: string };
  timesMs: number[];
  values: Array<number | null>;
  plenum: SeriesFrameMeta;
  live?: LiveOffer;
  notices: string[];
  executedQueryString: string;
}

export interface TestBackend {
  client: PluginClient;
  /** Where it listens, for gRPC. */
  target: string;
  pid: number;
  ended: Promise<string>;
  log: string[];
  /** Asks one query; `fromAlert` as an alert rule does. */
  query(query: object, range: QueryRange, signal?: AbortSignal): Promise<DataResponse>;
  series(query: object, range: QueryRange): Promise<ReadSeries[]>;
  /** Queries are for this data source from here on. */
  use(context: PluginContext): void;
  stop(): Promise<void>;
}

export interface QueryRange {
  fromMs: number;
  toMs: number;
  maxDataPoints?: number;
  fromAlert?: boolean;
  /** Login of the asker. */
  user?: string;
}

/** The settings of a data source for a database URL without TLS, as Grafana sends them. */
export function contextFor(url: string, lastUpdatedMs = 1, over: Record<string, unknown> = {}): PluginContext {
  const { hostname, port, pathname, username, password } = new URL(url);
  const jsonData = {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: username,
    tlsMode: 'disable',
    ...over,
  };
  return {
    orgId: 1,
    pluginId: 'plenum-itot-datasource',
    user: userOf('admin', 'Admin'),
    appInstanceSettings: undefined,
    dataSourceInstanceSettings: {
      id: 1,
      name: 'Plenum',
      url: '',
      user: '',
      database: '',
      basicAuthEnabled: false,
      basicAuthUser: '',
      jsonData: Buffer.from(JSON.stringify(jsonData)),
      decryptedSecureJsonData: { password: decodeURIComponent(password) },
      lastUpdatedMS: lastUpdatedMs,
      uid: 'plenum',
      apiVersion: '',
    },
    grafanaConfig: {},
    pluginVersion: '',
    userAgent: '',
    apiVersion: '',
  };
}

/** Starts the backend as Grafana does, from its source or as a packaged executable. */
export async function startBackend(first: PluginContext, packaged?: string): Promise<TestBackend> {
  let context = first;
  const log: string[] = [];
  const start = new URL('../start.ts', import.meta.url).pathname;
  const program = packaged ? { executable: packaged } : { executable: process.execPath, args: [...NODE_FLAGS, start] };
  const running = await startBackendProcess(program, (line) => log.push(line));
  const client = connectPlugin(running.target);
  const query = async (json: object, range: QueryRange, signal = new AbortController().signal) => {
    const reply = await client.queryData(
      {
        pluginContext: range.user ? { ...context, user: userOf(range.user) } : context,
        headers: range.fromAlert ? { FromAlert: 'true' } : {},
        queries: [
          {
            refId: 'A',
            maxDataPoints: range.maxDataPoints ?? 1_000,
            intervalMS: 0,
            timeRange: { fromEpochMS: range.fromMs, toEpochMS: range.toMs },
            json: Buffer.from(JSON.stringify(json)),
            queryType: '',
          },
        ],
        format: DataFrameFormat.ARROW,
      },
      signal
    );
    return reply.responses.A as DataResponse;
  };
  return {
    client,
    target: running.target,
    pid: running.pid,
    ended: running.ended,
    log,
    query,
    series: async (json, range) => {
      const response = await query(json, range);
      if (response.error) {
        throw new Error(response.error);
      }
      return response.frames.map(readSeries);
    },
    use: (next) => {
      context = next;
    },
    stop: async () => {
      await client.shutdown().catch(() => undefined);
      await running.awaitEnd();
      client.close();
    },
  };
}

function userOf(login: string, role = 'Viewer') {
  return { login, name: login, email: '', role };
}

function readSeries(bytes: Uint8Array): ReadSeries {
  const reader = RecordBatchReader.from(bytes).open();
  const batch = reader.next().value;
  const meta = JSON.parse(reader.schema.metadata.get('meta') ?? '{}');
  const field = reader.schema.fields[1];
  const times = (batch?.getChildAt(0)?.data[0]?.values ?? []) as BigInt64Array;
  return {
    name: field?.name ?? '',
    labels: JSON.parse(field?.metadata.get('labels') ?? '{}'),
    config: JSON.parse(field?.metadata.get('config') ?? '{}'),
    timesMs: [...times].map((time) => Number(time / 1_000_000n)),
    values: [...(batch?.getChildAt(1) ?? [])],
    plenum: meta.custom?.plenum,
    live: meta.custom?.live,
    executedQueryString: meta.executedQueryString ?? '',
    notices: (meta.notices ?? []).map((notice: { text: string }) => notice.text),
  };
}
