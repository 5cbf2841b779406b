import { useEffect, useState } from 'react';
import { messageOf } from '#model/api/failure.ts';
import { fetchReports } from './fetch.ts';
import type { DataSourceReport } from './status.ts';

/** Fast enough to see a source come up, slow enough to leave the backend alone. */
const REFRESH_MS = 5000;

interface Reports {
  /** Absent until the first answer. */
  reports?: DataSourceReport[];
  /** When the reports were read; ages count from here. */
  nowMs: number;
  failure?: string;
}

/** Reports of our data sources, asked anew every few seconds; the old ones stay while new ones are on the way. */
export function useReports(): Reports {
  const [state, setState] = useState<Reports>(() => ({ nowMs: Date.now() }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let current = true;
    const refresh = async () => {
      try {
        const reports = await fetchReports();
        if (current) {
          setState({ reports, nowMs: Date.now() });
        }
      } catch (error) {
        if (current) {
          setState((old) => ({ ...old, failure: messageOf(error) }));
        }
      }
      if (current) {
        timer = setTimeout(refresh, REFRESH_MS);
      }
    };
    void refresh();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, []);
  return state;
}
