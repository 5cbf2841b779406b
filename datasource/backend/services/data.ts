import { normalizeQuery } from '#model/query/normalize.ts';

import { encodeFrame } from '../frames/encode.ts';
import type { Frame } from '../frames/frame.ts';
import {
  DataFrameFormat,
  type DataQuery,
  type DataResponse,
  type DataServer,
  type QueryDataRequest,
  type QueryDataResponse,
} from '../generated/backend.ts';
import type { Instance, Instances } from '../instances/instances.ts';
import { SettingsError } from '../instances/settings.ts';
import type { Log } from '../plugin/logging.ts';
import type { QueryContext } from '../queries/context.ts';
import { QueryError } from '../queries/limits.ts';
import { runTimeSeries } from '../queries/timeseries.ts';
import { explainDatabaseError } from '../sql/errors.ts';
import { abortOnCancel } from './cancel.ts';

const OK = 200;
const BAD_REQUEST = 400;
const BAD_GATEWAY = 502;
const INTERNAL = 500;

/** Answers QueryData; an error stays with its query, because an RPC error would fail every query of the panel. */
export function createDataService(instances: Instances, log: Log): DataServer {
  return {
    queryData: (call, callback) => {
      const signal = abortOnCancel(call);
      answer(instances, log, call.request, signal).then(
        (response) => callback(null, response),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)))
      );
    },
  };
}

async function answer(
  instances: Instances,
  log: Log,
  request: QueryDataRequest,
  signal: AbortSignal
): Promise<QueryDataResponse> {
  const fromAlert = request.headers.FromAlert === 'true';
  const entries = await Promise.all(
    request.queries.map(async (query) => {
      const response = await answerQuery(instances, log, request, query, fromAlert, signal);
      return [query.refId, response] as const;
    })
  );
  return { responses: Object.fromEntries(entries) };
}

async function answerQuery(
  instances: Instances,
  log: Log,
  request: QueryDataRequest,
  query: DataQuery,
  fromAlert: boolean,
  signal: AbortSignal
): Promise<DataResponse> {
  let instance: Instance | undefined;
  try {
    instance = instances.get(request.pluginContext);
    const frames = await runQuery(query, {
      database: instance.database,
      signal,
      refId: query.refId,
      fromMs: query.timeRange?.fromEpochMS ?? 0,
      toMs: query.timeRange?.toEpochMS ?? 0,
      maxDataPoints: query.maxDataPoints,
      intervalMs: query.intervalMS,
      fromAlert,
      nowMs: Date.now(),
    });
    return { ...emptyResponse(), frames: frames.map((frame) => Buffer.from(encodeFrame(frame))), status: OK };
  } catch (error) {
    return failure(error, instance, log, query.refId);
  }
}

/** The query kinds; each has a file of its own in queries/. */
function runQuery(query: DataQuery, context: QueryContext): Promise<Frame[]> {
  const parsed = parseQuery(query.json);
  switch (parsed.kind) {
    case 'timeseries':
      return runTimeSeries(parsed, context);
  }
}

function parseQuery(json: Uint8Array) {
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(json).toString('utf8'));
  } catch {
    throw new QueryError('The query is not valid JSON. Open it in the query editor and save it again.');
  }
  return normalizeQuery(raw);
}

function failure(error: unknown, instance: Instance | undefined, log: Log, refId: string): DataResponse {
  if (error instanceof QueryError || error instanceof SettingsError) {
    return { ...emptyResponse(), error: error.message, status: BAD_REQUEST, errorSource: 'plugin' };
  }
  if (instance && isFromDatabase(error)) {
    const message = explainDatabaseError(error, instance.settings);
    log('warn', 'A query failed in the database', { refId, error });
    return { ...emptyResponse(), error: message, status: BAD_GATEWAY, errorSource: 'downstream' };
  }
  log('error', 'A query failed', { refId, error });
  const message = error instanceof Error ? error.message : String(error);
  return { ...emptyResponse(), error: `Plenum data source: ${message}`, status: INTERNAL, errorSource: 'plugin' };
}

/** Errors of the wire and the server carry a code; pg's own timeouts only a message. */
function isFromDatabase(error: unknown): boolean {
  return (
    error instanceof Error &&
    (('code' in error && typeof error.code === 'string') ||
      error instanceof AggregateError ||
      /timeout|connection|SSL|password/i.test(error.message)) &&
    !(error instanceof TypeError)
  );
}

function emptyResponse(): DataResponse {
  return {
    frames: [],
    error: '',
    jsonMeta: Buffer.alloc(0),
    status: OK,
    errorSource: '',
    format: DataFrameFormat.ARROW,
  };
}
