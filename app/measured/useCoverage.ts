import { useEffect, useState } from 'react';
import { getBackendSrv } from '@grafana/runtime';
import { messageOf } from '#model/api/failure.ts';
import { DATA_SOURCE_TYPE } from '../links.ts';
import type { DataSourceEntry } from '../status/status.ts';
import { type QueryAnswer, type RackRow, racksOf } from './rack.ts';

/** What is measured changes with the plant, not with the second; the query looks at every point of every rack. */
const REFRESH_MS = 60_000;

export interface Coverage {
  uid: string;
  name: string;
  racks: readonly RackRow[];
  failure?: string;
}

interface State {
  /** Absent until the first answer. */
  coverages?: readonly Coverage[];
  failure?: string;
}

/** What of each rack is measured, by data source, asked anew every minute. */
export function useCoverage(): State {
  const [state, setState] = useState<State>({});
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isCurrent = true;
    const refresh = async () => {
      const next = await fetchCoverages().then(
        (coverages): State => ({ coverages }),
        (error): State => ({ failure: messageOf(error) })
      );
      if (isCurrent) {
        setState((old) => ({ ...old, failure: undefined, ...next }));
        timer = setTimeout(() => void refresh(), REFRESH_MS);
      }
    };
    void refresh();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, []);
  return state;
}

async function fetchCoverages(): Promise<Coverage[]> {
  const entries = await getBackendSrv().get<DataSourceEntry[]>('/api/datasources');
  return Promise.all(entries.filter(({ type }) => type === DATA_SOURCE_TYPE).map(fetchCoverage));
}

async function fetchCoverage({ uid, name }: DataSourceEntry): Promise<Coverage> {
  const query = { refId: 'A', datasource: { uid, type: DATA_SOURCE_TYPE }, kind: 'health', version: 1, of: 'racks' };
  try {
    const answer = await getBackendSrv().post<QueryAnswer>(
      '/api/ds/query',
      { from: 'now-1h', to: 'now', queries: [query] },
      { showErrorAlert: false }
    );
    return { uid, name, racks: racksOf(answer) };
  } catch (error) {
    return { uid, name, racks: [], failure: failureOf(error) };
  }
}

/** Where every query failed, Grafana answers 400 with the reason among the results. */
function failureOf(error: unknown): string {
  const results = (error as { data?: Partial<QueryAnswer> } | undefined)?.data?.results ?? {};
  return Object.values(results).find((result) => result.error)?.error ?? messageOf(error);
}
