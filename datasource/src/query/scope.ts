import type { ScopedVars } from '@grafana/data';
import type { Scope } from '#model/query/selector.ts';
import { requireObject, requireTexts, withoutNulls } from './shape.ts';
import { expand, type Replacer } from './variables.ts';

const LISTS = ['sites', 'zones', 'racks', 'equipment'] as const;

/**
 * The lists that a stored scope leaves out are empty; what else is stored in it stays there.
 * @throws {QueryError} where a hand-written scope is not of its type
 */
export function completeScope(scope: Partial<Scope> | null | undefined): Scope {
  requireObject('scope', scope);
  LISTS.forEach((list) => requireTexts(`scope.${list}`, scope?.[list]));
  return { sites: [], zones: [], racks: [], equipment: [], ...withoutNulls(scope) };
}

/** Fills variables into every entry. */
export function fillScope(scope: Scope, templates: Replacer, scopedVars: ScopedVars): Scope {
  const list = (entries: string[]) => expand(entries, templates, scopedVars);
  return {
    ...scope,
    sites: list(scope.sites),
    zones: list(scope.zones),
    racks: list(scope.racks),
    equipment: list(scope.equipment),
  };
}

/** `rack R-A01 in zone row-a`; empty for everything. */
export function scopeWords(scope: Scope): string {
  return [
    listWords('equipment', 'equipment', scope.equipment),
    listWords('rack', 'racks', scope.racks),
    listWords('zone', 'zones', scope.zones),
    listWords('site', 'sites', scope.sites),
  ]
    .filter((part) => part !== '')
    .join(' in ');
}

/** More names than these make a sentence that nobody reads; it counts instead. */
const MAX_NAMES = 3;

/** `racks R-A01 and R-A02`, `12 racks`; empty where none is named. */
export function listWords(one: string, many: string, names: readonly string[]): string {
  if (names.length === 0) {
    return '';
  }
  return names.length > MAX_NAMES
    ? `${names.length} ${many}`
    : `${names.length === 1 ? one : many} ${joinWords(names)}`;
}

export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
