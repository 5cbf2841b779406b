import type { Scope } from '#model/query/selector.ts';
import { nearest } from '#model/text/nearest.ts';
import { shortened } from '#model/text/shortened.ts';
import type { Topology } from '#model/topology.ts';

import type { Notice } from '../frames/frame.ts';
import { listed } from '../queries/shared/listed.ts';

const LISTS = ['sites', 'zones', 'racks', 'equipment'] as const;
const ONE = { sites: 'Site', zones: 'Zone', racks: 'Rack', equipment: 'Equipment' };
const SEVERAL = { sites: 'Sites', zones: 'Zones', racks: 'Racks', equipment: 'Equipment' };

/** Whether a scope names any place. */
export function namesPlaces(scope: Scope): boolean {
  return LISTS.some((list) => scope[list].length > 0);
}

/**
 * What a scope names that does not exist, a warning for each of its lists: a mistyped id would pass for one of which nothing is known.
 * Where it names sites that exist, the others have to be in one of them.
 * @param topologies of all databases that are asked
 */
export function unknownPlaces(scope: Scope, topologies: readonly Topology[]): Notice[] {
  const all = new Set(topologies.flatMap(({ sites }) => sites.map(({ id }) => id)));
  const named = scope.sites.filter((id) => all.has(id));
  const isAsked = (site: string) => named.length === 0 || named.includes(site);
  const where = named.length === 0 ? 'the topology' : `the sites of this scope (${listed(named)})`;
  return LISTS.flatMap((list): Notice[] => {
    if (scope[list].length === 0) {
      return [];
    }
    const known =
      list === 'sites'
        ? all
        : new Set(topologies.flatMap((one) => one[list].flatMap(({ id, site }) => (isAsked(site) ? [id] : []))));
    const unknown = [...new Set(scope[list])].filter((id) => !known.has(id));
    return unknown.length === 0 ? [] : [{ severity: 'warning', text: textOf(list, unknown, known, where) }];
  });
}

function textOf(
  list: (typeof LISTS)[number],
  unknown: readonly string[],
  known: ReadonlySet<string>,
  where: string
): string {
  const [only = ''] = unknown;
  if (unknown.length > 1) {
    return `${SEVERAL[list]} ${listed(unknown)} are not in ${list === 'sites' ? 'the topology' : where}. ${ADVICE}`;
  }
  const meant = nearest(only, known);
  return `${ONE[list]} ${shortened(only)} is not in ${list === 'sites' ? 'the topology' : where}. ${meant === undefined ? ADVICE : `Did you mean ${meant}?`}`;
}

const ADVICE = 'Correct the scope, or leave the field empty, which means all.';
