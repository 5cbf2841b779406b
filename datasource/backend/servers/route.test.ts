import { describe, expect, it } from 'vitest';

import type { Scope } from '#model/query/selector.ts';

import type { Places } from './places.ts';
import { route } from './route.ts';

const scope = (over: Partial<Scope> = {}): Scope => ({ sites: [], zones: [], racks: [], equipment: [], ...over });
const places = (site: string, racks: string[]): Places => ({
  sites: new Map([[site, site]]),
  zones: new Set(['row-a']),
  racks: new Set(racks),
  equipment: new Set(),
});
const munich = { places: places('munich', ['R1', 'R2']), isShared: false };
const berlin = { places: places('berlin', ['R1', 'R9']), isShared: false };
const unknown = { isShared: false };

describe('a question goes', () => {
  it.each([
    ['to all where it names no place', scope(), [scope(), scope()]],
    ['to the one that has the site', scope({ sites: ['berlin'] }), [undefined, scope({ sites: ['berlin'] })]],
    ['to the one that has the rack', scope({ racks: ['R9'] }), [undefined, scope({ racks: ['R9'] })]],
    [
      'to both with the racks of each',
      scope({ racks: ['R1', 'R9'] }),
      [scope({ racks: ['R1'] }), scope({ racks: ['R1', 'R9'] })],
    ],
    [
      'to both where both have the zone',
      scope({ zones: ['row-a'] }),
      [scope({ zones: ['row-a'] }), scope({ zones: ['row-a'] })],
    ],
    [
      'nowhere where no server has all of it, but to the first, which says so',
      scope({ sites: ['munich'], racks: ['R9'] }),
      [scope({ sites: ['munich'], racks: ['R9'] }), undefined],
    ],
    [
      'with ids that nobody has, so that somebody says so',
      scope({ racks: ['R9', 'R0'] }),
      [undefined, scope({ racks: ['R9', 'R0'] })],
    ],
  ])('%s', (_where, asked, expected) => {
    expect(route(asked, [munich, berlin])).toEqual(expected);
  });

  it('whole to a server of which nothing is known yet', () => {
    const asked = scope({ sites: ['paris'] });
    expect(route(asked, [munich, unknown])).toEqual([undefined, asked]);
  });

  it('with the names of its own sites to a server that has one of another', () => {
    expect(route(scope(), [munich, { ...berlin, isShared: true }])).toEqual([scope(), scope({ sites: ['berlin'] })]);
    const none = { places: { ...berlin.places, sites: new Map() }, isShared: true };
    expect(route(scope(), [munich, none])).toEqual([scope(), undefined]);
  });
});
