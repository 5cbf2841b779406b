import { z } from 'zod';
import { clause } from '#model/text/clause.ts';

import { type DataQuery, type DataResponse, DataFrameFormat } from '../../datasource/backend/generated/backend.ts';
import { type FrameJson, frameToJson } from './arrow-to-json.ts';
import { type DataSource, pluginContext } from './datasource.ts';
import { HttpError } from './http.ts';
import type { PluginClient } from './plugin-client.ts';
import { parseTime } from './time-range.ts';

/** Grafana's defaults for a query that does not say. */
const DEFAULT_MAX_DATA_POINTS = 100;
const DEFAULT_INTERVAL_MS = 1_000;

const requestSchema = z.object({
  from: z.union([z.string(), z.number()]).default('now-1h'),
  to: z.union([z.string(), z.number()]).default('now'),
  queries: z
    .array(
      z.looseObject({
        refId: z.string().default('A'),
        queryType: z.string().optional(),
        maxDataPoints: z.number().optional(),
        intervalMs: z.number().optional(),
        datasource: z.union([z.string(), z.looseObject({ uid: z.string().optional() })]).nullish(),
      })
    )
    .min(1),
});

interface ResultJson {
  status: number;
  frames: FrameJson[];
  error?: string;
  errorSource?: string;
}

export interface QueryReply {
  status: number;
  body: { results: Record<string, ResultJson> };
}

/** `POST /api/ds/query` as Grafana answers it: 200, 207 where some queries failed, 400 where all did. */
export async function answerQuery(
  body: unknown,
  headers: Record<string, string>,
  source: DataSource,
  client: PluginClient,
  signal: AbortSignal
): Promise<QueryReply> {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new HttpError(
      400,
      `Field \`${issue?.path.join('.')}\`: ${clause(issue?.message ?? '')}. Send what Grafana's HTTP API takes.`
    );
  }
  const { queries, from, to } = parsed.data;
  const timeRange = range(from, to);
  const reply = await client.queryData(
    {
      pluginContext: pluginContext(source),
      headers,
      queries: queries.map((query) => toDataQuery(query, source, timeRange)),
      format: DataFrameFormat.ARROW,
    },
    signal
  );
  const results = Object.fromEntries(Object.entries(reply.responses).map(([refId, one]) => [refId, toResult(one)]));
  return { status: httpStatus(Object.values(results)), body: { results } };
}

function range(from: string | number, to: string | number): DataQuery['timeRange'] {
  try {
    const nowMs = Date.now();
    return { fromEpochMS: parseTime(from, nowMs), toEpochMS: parseTime(to, nowMs) };
  } catch (error) {
    throw new HttpError(400, (error as Error).message);
  }
}

function toDataQuery(
  query: z.infer<typeof requestSchema>['queries'][number],
  source: DataSource,
  timeRange: DataQuery['timeRange']
): DataQuery {
  const wanted = typeof query.datasource === 'string' ? query.datasource : query.datasource?.uid;
  if (wanted !== undefined && wanted !== source.uid && wanted !== source.name) {
    throw new HttpError(404, `Data source "${wanted}" is not in this preview. It has "${source.uid}".`);
  }
  return {
    refId: query.refId,
    maxDataPoints: Math.round(query.maxDataPoints ?? DEFAULT_MAX_DATA_POINTS),
    intervalMS: Math.round(query.intervalMs ?? DEFAULT_INTERVAL_MS),
    timeRange,
    json: Buffer.from(JSON.stringify(query)),
    queryType: query.queryType ?? '',
  };
}

function toResult(response: DataResponse): ResultJson {
  const result: ResultJson = { status: response.status, frames: response.frames.map(frameToJson) };
  return response.error ? { ...result, error: response.error, errorSource: response.errorSource } : result;
}

function httpStatus(results: ResultJson[]): number {
  const failed = results.filter((result) => result.error !== undefined).length;
  if (failed === 0) {
    return 200;
  }
  return failed === results.length ? 400 : 207;
}
