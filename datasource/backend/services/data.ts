import type { handleUnaryCall } from '@grpc/grpc-js';

import { MAX_BUCKET, parseBucket } from '#model/query/bucket.ts';
import { type Filter, readFilters } from '#model/query/filters.ts';
import type { PlenumQuery } from '#model/query/kinds.ts';
import { normalizeQuery } from '#model/query/normalize.ts';
import { QueryError } from '#model/query/query-error.ts';
import { clause } from '#model/text/clause.ts';

import { encodeFrame } from '../frames/encode.ts';
import type { Frame, FrameMeta } from '../frames/frame.ts';
import type { DataQuery, QueryDataRequest } from '../generated/backend.ts';
import type { Instance, Instances } from '../instances/instances.ts';
import { type Continuation, continuationOf } from '../live/channel.ts';
import type { Log } from '../plugin/logging.ts';
import { yieldTurn } from '../plugin/turn.ts';
import { MAX_ANSWER_BYTES, MAX_QUERY_BYTES } from '../queries/shared/limits.ts';
import { askServers } from '../servers/ask.ts';
import type { Asker } from '../sql/database.ts';
import type { Share } from './answers.ts';
import { askerOf, isTrustedUser } from './asker.ts';
import { abortOnCancel } from './cancel.ts';
import { type Answer, encodeAnswer, type Parcel } from './encode-response.ts';
import { BAD_REQUEST, explainFailure } from './failure.ts';

export interface DataServer {
  queryData: handleUnaryCall<QueryDataRequest, Parcel>;
}

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

async function answer(instances: Instances, log: Log, request: QueryDataRequest, signal: AbortSignal): Promise<Parcel> {
  const asker = askerOf(request);
  const tooMuch = new AbortController();
  const running = AbortSignal.any([signal, tooMuch.signal]);
  let bytes = 0;
  const shares = await Promise.all(
    request.queries.map(async (query) => {
      const made = await answerQuery(instances, log, request, query, { asker, goesOn: () => bytes > 0 }, running);
      bytes += made.answer.length;
      if (bytes > MAX_ANSWER_BYTES) {
        tooMuch.abort(new QueryError(TOO_MUCH));
      }
      return made;
    })
  );
  const fitting = withinLimit(shares, request.queries);
  return {
    answers: fitting,
    bytes: fitting.reduce((sum, { length }) => sum + length, 0),
    asker: asker.name,
    fromAlert: asker.fromAlert,
    release: () => shares.forEach(({ release }) => release()),
  };
}

interface Caller {
  asker: Asker;
  /** Whether the call has answers already. */
  goesOn(): boolean;
}

const TOO_MUCH = `The queries of this panel give more than ${megabytes(MAX_ANSWER_BYTES)} together. Choose wider time steps, a shorter range or fewer series, or split the panel.`;

async function answerQuery(
  instances: Instances,
  log: Log,
  request: QueryDataRequest,
  query: DataQuery,
  caller: Caller,
  signal: AbortSignal
): Promise<Share> {
  let instance: Instance | undefined;
  try {
    instance = instances.get(request.pluginContext);
    checkLength(query.json);
    return await share(instance, withPlainSteps(query), caller, signal, log);
  } catch (error) {
    const isTrusted = !caller.asker.fromAlert && isTrustedUser(request.pluginContext?.user);
    return unshared(failure(error, instance, log, query.refId, isTrusted));
  }
}

/** Alert rules wait for nobody: they are few, and asked for with a deadline. */
async function share(
  { servers, answers }: Instance,
  query: DataQuery,
  { asker, goesOn }: Caller,
  signal: AbortSignal,
  log: Log
): Promise<Share> {
  const make = async (running: AbortSignal): Promise<Answer> => {
    const asked = {
      signal: running,
      refId: query.refId,
      fromMs: query.timeRange?.fromEpochMS ?? 0,
      toMs: query.timeRange?.toEpochMS ?? 0,
      maxDataPoints: query.maxDataPoints,
      intervalMs: query.intervalMS,
      fromAlert: asker.fromAlert,
      nowMs: Date.now(),
    };
    const { parsed, filters } = parseQuery(query.json);
    const frames = await askServers({ query: parsed, filters, servers, asker, log }, asked);
    const [first] = frames;
    const live = asker.fromAlert ? undefined : continuationOf({ ...asked, query: parsed, filters, frames });
    if (first && live) {
      first.meta = withContinuation(first.meta, live);
    }
    return encodeAnswer(query.refId, { frames: await encodeFrames(frames) });
  };
  return asker.fromAlert ? unshared(await make(signal)) : answers.get(query, asker.name, make, signal, goesOn);
}

/** The channel that goes on, or why there is none: who turned Live on waits for it. */
function withContinuation(meta: FrameMeta | undefined, live: Continuation): FrameMeta {
  if ('offer' in live) {
    return { ...meta, custom: { ...meta?.custom, live: live.offer } };
  }
  const text = `Not live: ${clause(live.reason)}. New samples come with each refresh of the panel.`;
  return { ...meta, notices: [...(meta?.notices ?? []), { severity: 'info', text }] };
}

async function encodeFrames(frames: readonly Frame[]): Promise<Buffer[]> {
  const encoded: Buffer[] = [];
  for (const frame of frames) {
    const { buffer, byteOffset, byteLength } = encodeFrame(frame);
    encoded.push(Buffer.from(buffer, byteOffset, byteLength));
    await yieldTurn();
  }
  return encoded;
}

function unshared(answer: Answer): Share {
  return { answer, release: () => undefined };
}

/** The answers in their order as far as they fit together; the others say that they do not. */
function withinLimit(shares: readonly Share[], queries: readonly DataQuery[]): Answer[] {
  let bytes = 0;
  return shares.map(({ answer }, index) => {
    if (bytes + answer.length <= MAX_ANSWER_BYTES) {
      bytes += answer.length;
      return answer;
    }
    return encodeAnswer(queries[index]?.refId ?? '', { error: TOO_MUCH, status: BAD_REQUEST, errorSource: 'plugin' });
  });
}

const WIDEST_STEP_MS = parseBucket(MAX_BUCKET);

/** Widths of panels and steps below zero say nothing, as zero does; no step is wider than one that a person may choose. */
function withPlainSteps(query: DataQuery): DataQuery {
  return {
    ...query,
    maxDataPoints: Math.max(0, query.maxDataPoints),
    intervalMS: Math.min(Math.max(0, query.intervalMS), WIDEST_STEP_MS),
  };
}

/** @throws {QueryError} */
function checkLength(json: Uint8Array): void {
  if (json.length > MAX_QUERY_BYTES) {
    throw new QueryError(
      `The query is ${megabytes(json.length)} long, more than the ${megabytes(MAX_QUERY_BYTES)} allowed. Leave lists of racks or zones empty, which means all, or name zones instead of racks.`
    );
  }
}

function parseQuery(json: Uint8Array): { parsed: PlenumQuery; filters: Filter[] } {
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(json).toString('utf8'));
  } catch {
    throw new QueryError('The query is not valid JSON. Open it in the query editor and save it again.');
  }
  const parsed = normalizeQuery(raw);
  return { parsed, filters: readFilters((raw as { filters?: unknown }).filters) };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

function failure(error: unknown, instance: Instance | undefined, log: Log, refId: string, isTrusted: boolean): Answer {
  const { status, message, source, level } = explainFailure(error, instance?.servers[0].settings, isTrusted);
  log(level, 'A query failed', { refId, error });
  return encodeAnswer(refId, { error: message, status, errorSource: source });
}
