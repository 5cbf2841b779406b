import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope } from '../../query/scope.ts';
import { requireText, requireTexts, withoutNulls } from '../../query/shape.ts';
import type { Stored, Versioned } from '../../types.ts';
import type { Incomplete } from '../kind.ts';

export function defaultQuery(): Versioned<'health'> {
  return {
    kind: 'health',
    version: QUERY_VERSION,
    of: 'racks',
    scope: completeScope(undefined),
    sources: [],
    show: 'all',
    measure: 'age',
  };
}

export function completeQuery(query: Incomplete<'health'>): Stored<'health'> {
  const { of, scope, sources, show, measure, impacted, ...rest } = query;
  requireText('of', of);
  requireText('show', show);
  requireText('measure', measure);
  requireTexts('sources', sources);
  const usual = defaultQuery();
  return {
    ...rest,
    of: of ?? usual.of,
    scope: completeScope(scope),
    sources: sources ?? usual.sources,
    show: show ?? usual.show,
    measure: measure ?? usual.measure,
    ...withoutNulls({ impacted }),
  };
}
