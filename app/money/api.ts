import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { messageOf } from '#model/api/failure.ts';
import type {
  RecordHistory,
  RecordResponse,
  RecordsResponse,
  SaveRefusal,
  SaveRequest,
  SaveResponse,
} from '#model/api/records.ts';
import type { ValueKind, ValuesResponse } from '#model/api/values.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import { DATA_SOURCE_TYPE } from '../links.ts';
import type { Option } from './field.ts';

const QUIET = { showErrorAlert: false };

/** Plenum data sources that this user may query. */
export function plenumDataSources(): Option[] {
  return getDataSourceSrv()
    .getList({ pluginId: DATA_SOURCE_TYPE })
    .filter(({ type }) => type === DATA_SOURCE_TYPE)
    .map(({ uid, name }) => ({ value: uid, label: name }));
}

const resource = (uid: string, path: string) => `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}`;

function get<Answer>(uid: string, path: string, parameters: Record<string, string>): Promise<Answer> {
  return getBackendSrv().get<Answer>(resource(uid, path), parameters, undefined, QUIET);
}

export function fetchRecords(uid: string, kind: RecordKind): Promise<RecordsResponse> {
  return get(uid, 'records', { kind });
}

/** A record with its versions; undefined where there is none of that name. */
export async function fetchHistory(
  uid: string,
  kind: RecordKind,
  name: string,
  server?: string
): Promise<RecordHistory | undefined> {
  const { found } = await get<RecordResponse>(uid, 'record', { kind, name });
  return found.find((one) => server === undefined || one.server === server);
}

/** What a picker offers; nothing where the data source does not say, since whatever is typed is taken as well. */
export async function fetchOptions(
  uid: string,
  kind: ValueKind,
  parameters: Record<string, string>
): Promise<Option[]> {
  const { values } = await get<ValuesResponse>(uid, `values/${kind}`, parameters).catch(() => ({ values: [] }));
  return values.map(({ value, text }) => ({ value, label: text === value ? value : `${value}: ${text}` }));
}

/** The version that was saved, or why it was not; `isConflict` where somebody else saved one meanwhile or closed it. */
export async function postRecord(
  uid: string,
  request: SaveRequest
): Promise<SaveResponse | (SaveRefusal & { isConflict: boolean })> {
  try {
    return await getBackendSrv().post<SaveResponse>(resource(uid, 'records'), request, QUIET);
  } catch (error) {
    const { status, data } = error as { status?: number; data?: SaveRefusal };
    return {
      message: messageOf(error),
      ...(data?.problems && { problems: data.problems }),
      isConflict: status === CONFLICT,
    };
  }
}

const CONFLICT = 409;
