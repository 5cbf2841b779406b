import { getBackendSrv } from '@grafana/runtime';
import { messageOf } from '#model/api/failure.ts';
import type { StatusResponse } from '#model/api/status.ts';
import { DATA_SOURCE_TYPE } from '../links.ts';
import type { DataSourceEntry, DataSourceReport } from './status.ts';

/** Asks Grafana for our data sources, and each of them for its health and its sources. */
export async function fetchReports(): Promise<DataSourceReport[]> {
  const entries = await getBackendSrv().get<DataSourceEntry[]>('/api/datasources');
  const ours = entries.filter((entry) => entry.type === DATA_SOURCE_TYPE);
  return Promise.all(ours.map(fetchReport));
}

const QUIET = { showErrorAlert: false };

async function fetchReport({ uid, name }: DataSourceEntry): Promise<DataSourceReport> {
  const health = await fetchHealth(uid);
  try {
    const url = `/api/datasources/uid/${encodeURIComponent(uid)}/resources/status`;
    // Of several databases those that are well answer, whatever is wrong with the others.
    const status = await getBackendSrv().get<StatusResponse>(url, undefined, undefined, QUIET);
    return { uid, name, health, status };
  } catch (error) {
    return { uid, name, health: health.ok ? { ok: false, message: messageOf(error) } : health };
  }
}

async function fetchHealth(uid: string): Promise<DataSourceReport['health']> {
  const url = `/api/datasources/uid/${encodeURIComponent(uid)}/health`;
  try {
    const { status, message } = await getBackendSrv().get<{ status: string; message: string }>(
      url,
      undefined,
      undefined,
      QUIET
    );
    return { ok: status === 'OK', message };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}
