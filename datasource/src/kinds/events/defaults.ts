import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope } from '../../query/scope.ts';
import { requireNumber, requireText, requireTexts } from '../../query/shape.ts';
import type { Stored, Versioned } from '../../types.ts';
import type { Incomplete } from '../kind.ts';

export function defaultQuery(): Versioned<'events'> {
  return {
    kind: 'events',
    version: QUERY_VERSION,
    types: [],
    scope: completeScope(undefined),
    severities: [],
    tenants: [],
    jobs: [],
    text: '',
    limit: 1_000,
  };
}

export function completeQuery(query: Incomplete<'events'>): Stored<'events'> {
  const { types, scope, severities, tenants, jobs, text, limit, ...rest } = query;
  requireTexts('types', types);
  requireTexts('severities', severities);
  requireTexts('tenants', tenants);
  requireTexts('jobs', jobs);
  requireText('text', text);
  requireNumber('limit', limit);
  const usual = defaultQuery();
  return {
    ...rest,
    types: types ?? usual.types,
    scope: completeScope(scope),
    severities: severities ?? usual.severities,
    tenants: tenants ?? usual.tenants,
    jobs: jobs ?? usual.jobs,
    text: text ?? usual.text,
    limit: limit ?? usual.limit,
  };
}
