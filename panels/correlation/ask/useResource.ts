import { useEffect, useState } from 'react';
import type { DataQueryRequest } from '@grafana/data';
import { type Question, sourceOf, type WithResources } from '../../shared/ask/ask.ts';

/**
 * What a resource of the panel's data source says, once it is wanted; undefined until then, and where the source has none: the panel
 * does without.
 */
export function useResource<Answer>(
  request: DataQueryRequest | undefined,
  query: Question | undefined,
  path: string,
  isWanted: boolean
): Answer | undefined {
  const [answer, setAnswer] = useState<{ uid: string; value: Answer }>();
  const uid = query?.datasource?.uid ?? '';
  const canAsk = isWanted && request !== undefined && query !== undefined && answer?.uid !== uid;

  useEffect(() => {
    if (!canAsk || !request || !query) {
      return undefined;
    }
    let isOld = false;
    sourceOf(request, query)
      .then((source) => (source as WithResources).getResource<Answer>(path))
      .then((value) => {
        if (!isOld) {
          setAnswer({ uid, value });
        }
      })
      .catch(() => undefined);
    return () => {
      isOld = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what the request asks for changes with every refresh, its source does not
  }, [uid, path, canAsk]);

  return answer?.uid === uid ? answer.value : undefined;
}
