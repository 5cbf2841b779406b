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
import type { Log } from '../plugin/logging.ts';
import type { QueryContext } from '../queries/context.ts';
import { MAX_ANSWER_BYTES, MAX_QUERY_BYTES, QueryError } from '../queries/limits.ts';
import { runTimeSeries } from '../queries/timeseries.ts';
import type { Asker } from '../sql/database.ts';
import type { Frames } from './answers.ts';
import { askerOf } from './asker.ts';
import { abortOnCancel } from './cancel.ts';
import { explainFailure } from './failure.ts';

const OK = 200;

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

/** What is left for the frames of an answer. */
interface Budget {
  bytes: number;
}

async function answer(
  instances: Instances,
  log: Log,
  request: QueryDataRequest,
  signal: AbortSignal
): Promise<QueryDataResponse> {
  const asker = askerOf(request);
  const budget = { bytes: MAX_ANSWER_BYTES };
  const entries = await Promise.all(
    request.queries.map(async (query) => {
      const response = await answerQuery(instances, log, request, query, asker, budget, signal);
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
  asker: Asker,
  budget: Budget,
  signal: AbortSignal
): Promise<DataResponse> {
  let instance: Instance | undefined;
  try {
    instance = instances.get(request.pluginContext);
    const frames = await makeFrames(instance, query, asker, signal);
    spend(budget, frames);
    return { ...emptyResponse(), frames, status: OK };
  } catch (error) {
    return failure(error, instance, log, query.refId);
  }
}

/** Alert rules wait for nobody: they are few, and asked for with a deadline. */
function makeFrames({ connections, answers }: Instance, query: DataQuery, asker: Asker, signal: AbortSignal) {
  const make = async (running: AbortSignal): Promise<Frames> => {
    const frames = await runQuery(query, {
      database: connections.as(asker),
      signal: running,
      refId: query.refId,
      fromMs: query.timeRange?.fromEpochMS ?? 0,
      toMs: query.timeRange?.toEpochMS ?? 0,
      maxDataPoints: query.maxDataPoints,
      intervalMs: query.intervalMS,
      fromAlert: asker.fromAlert,
      nowMs: Date.now(),
    });
    return frames
      .map(encodeFrame)
      .map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  };
  return asker.fromAlert ? make(signal) : answers.get(query, asker.name, make, signal);
}

function spend(budget: Budget, frames: Frames): void {
  budget.bytes -= frames.reduce((sum, { length }) => sum + length, 0);
  if (budget.bytes < 0) {
    throw new QueryError(
      `The queries of this panel give more than ${megabytes(MAX_ANSWER_BYTES)} together. Choose wider time steps, a shorter range or fewer series, or split the panel.`
    );
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
  if (json.length > MAX_QUERY_BYTES) {
    throw new QueryError(
      `The query is ${megabytes(json.length)} long, more than the ${megabytes(MAX_QUERY_BYTES)} allowed. Leave lists of racks or zones empty, which means all, or name zones instead of racks.`
    );
  }
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(json).toString('utf8'));
  } catch {
    throw new QueryError('The query is not valid JSON. Open it in the query editor and save it again.');
  }
  return normalizeQuery(raw);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

function failure(error: unknown, instance: Instance | undefined, log: Log, refId: string): DataResponse {
  const { status, message, source, isOurs } = explainFailure(error, instance?.settings);
  log(isOurs ? 'error' : 'warn', 'A query failed', { refId, error });
  return { ...emptyResponse(), error: message, status, errorSource: source };
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
