import type { ScopedVars } from '@grafana/data';
import type { WorkScope } from '#model/query/selector.ts';
import { completeScope, fillScope, listWords, scopeWords } from './scope.ts';
import { requireTexts } from './shape.ts';
import { expand, type Replacer } from './variables.ts';

/** @throws {QueryError} where a hand-written scope is not of its type */
export function completeWorkScope(scope: Partial<WorkScope> | null | undefined): WorkScope {
  requireTexts('scope.tenants', scope?.tenants);
  requireTexts('scope.jobs', scope?.jobs);
  return completeScope(scope);
}

/** Fills variables into every entry. */
export function fillWorkScope(scope: WorkScope, templates: Replacer, scopedVars: ScopedVars): WorkScope {
  const { tenants, jobs } = scope;
  const list = (entries: string[]) => expand(entries, templates, scopedVars);
  return {
    ...fillScope(scope, templates, scopedVars),
    ...(tenants && { tenants: list(tenants) }),
    ...(jobs && { jobs: list(jobs) }),
  };
}

/** `job 4711 of tenant physics in rack R-A01`; empty for everything. */
export function workScopeWords(scope: WorkScope): string {
  const work = [listWords('job', 'jobs', scope.jobs ?? []), listWords('tenant', 'tenants', scope.tenants ?? [])]
    .filter((part) => part !== '')
    .join(' of ');
  return [work, scopeWords(scope)].filter((part) => part !== '').join(' in ');
}
