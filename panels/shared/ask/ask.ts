import { dateTime, LoadingState } from '@grafana/data';
import type { DataFrame, DataQuery, DataQueryRequest, DataQueryResponse, DataSourceApi } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { from, lastValueFrom } from 'rxjs';

export interface AskedRange {
  fromMs: number;
  toMs: number;
}

/** Panels have ids of their own for requests, so that Grafana does not take one for a repetition of another. */
let asked = 0;

/** The data source of a query of the panel. */
export function sourceOf(request: DataQueryRequest, query: DataQuery): Promise<DataSourceApi> {
  return getDataSourceSrv().get(query.datasource, request.scopedVars);
}

/** A question to our data source, which has more fields than Grafana knows. */
export type Question = DataQuery & Record<string, unknown>;

/** A data source with more to tell than series: its catalog, names, the topology. */
export interface WithResources extends DataSourceApi {
  getResource<Answer>(path: string, parameters?: Record<string, string>): Promise<Answer>;
}

/** As `askAll`, of one question. */
export function ask(request: DataQueryRequest, query: Question, range: AskedRange): Promise<DataFrame[]> {
  return askAll(request, [query], range);
}

/**
 * Asks the data source of the panel something more than the panel's queries, with the variables of the panel.
 * @param queries at least one, all to one data source; frames name theirs by `refId`
 * @throws what the data source says went wrong
 */
export async function askAll(
  request: DataQueryRequest,
  queries: readonly [Question, ...Question[]],
  { fromMs, toMs }: AskedRange
): Promise<DataFrame[]> {
  const source = await sourceOf(request, queries[0]);
  const [start, end] = [dateTime(fromMs), dateTime(toMs)];
  asked++;
  const answer = source.query({
    ...request,
    requestId: `plenum-asked-${asked}`,
    targets: [...queries],
    range: { from: start, to: end, raw: { from: start, to: end } },
    liveStreaming: false,
  });
  const response: DataQueryResponse = await lastValueFrom(from(answer));
  const error = response.errors?.[0] ?? response.error;
  if (error || response.state === LoadingState.Error) {
    throw new Error(error?.message ?? 'The data source gave no reason.');
  }
  return response.data as DataFrame[];
}
