import type { Scope } from '#model/query/selector.ts';

import type { Places } from './places.ts';

const LISTS = ['sites', 'zones', 'racks', 'equipment'] as const;

/** A server as far as a question's way depends on it. */
export interface Candidate {
  /** Absent where it was never reached. */
  places?: Places;
  /** It has sites that are another server's; its own have to be named. */
  isShared: boolean;
}

/**
 * What each server is asked: the scope with those of its ids that the server has, or undefined where it cannot have anything of it.
 * Ids that no server has stay with all. A server of which nothing is known gets the whole scope. Where no server has anything,
 * the first known one is asked, so that somebody says so.
 */
export function route(scope: Scope, candidates: readonly Candidate[]): Array<Scope | undefined> {
  const nowhere = (list: (typeof LISTS)[number], id: string) =>
    !candidates.some(({ places }) => places?.[list].has(id));
  const asked = candidates.map(({ places, isShared }): Scope | undefined => {
    if (!places) {
      return scope;
    }
    if (isShared && places.sites.size === 0) {
      return undefined;
    }
    const own = { ...scope };
    for (const list of LISTS) {
      const ids = scope[list];
      own[list] = ids.filter((id) => places[list].has(id) || nowhere(list, id));
      if (ids.length > 0 && !ids.some((id) => places[list].has(id))) {
        return undefined;
      }
    }
    return isShared && own.sites.length === 0 ? { ...own, sites: [...places.sites.keys()] } : own;
  });
  if (asked.some((one) => one !== undefined)) {
    return asked;
  }
  return candidates.map((_candidate, index) => (index === 0 ? scope : undefined));
}
