import { useCallback, useEffect, useState } from 'react';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { messageOf } from '#model/api/failure.ts';
import type { ValueKind } from '#model/api/values.ts';
import type { Lookups } from './lookups.ts';

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
export function useCatalog(datasource: Lookups): Loaded<ReadonlyMap<string, CatalogMetric>> {
  return useLoaded(useCallback(() => datasource.catalog(), [datasource]));
}

/** Ids of one kind for a picker. */
export function useValues(datasource: Lookups, kind: ValueKind) {
  return useLoaded(useCallback(() => datasource.values({ kind }), [datasource, kind]));
}
