import { useCallback, useEffect, useState } from 'react';
import type { PlenumDataSource } from '../datasource.ts';
import type { CatalogMetric, ValueKind } from '../types.ts';

/** A value that is fetched: exactly one of the three states. */
export type Loaded<T> = { state: 'loading' } | { state: 'done'; value: T } | { state: 'failed'; message: string };

function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [result, setResult] = useState<Loaded<T>>({ state: 'loading' });
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setResult({ state: 'done', value }),
      (error: unknown) => current && setResult({ state: 'failed', message: messageOf(error) })
    );
    return () => {
      current = false;
    };
  }, [load]);
  return result;
}

/** The catalog with what this installation holds of each metric. */
export function useCatalog(datasource: PlenumDataSource): Loaded<ReadonlyMap<string, CatalogMetric>> {
  return useLoaded(useCallback(() => datasource.catalog(), [datasource]));
}

/** Ids of one kind for a picker. */
export function useValues(datasource: PlenumDataSource, kind: ValueKind) {
  return useLoaded(useCallback(() => datasource.values({ kind }), [datasource, kind]));
}

/** Text of whatever a fetch threw: Grafana throws `{status, data: {message}}`. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    const { data, message, statusText } = error as {
      data?: { message?: string; error?: string };
      message?: string;
      statusText?: string;
    };
    return data?.message ?? data?.error ?? message ?? statusText ?? 'unknown error';
  }
  return String(error);
}
