import { describe, expect, it } from 'vitest';

import { type Filter, readFilters } from '#model/query/filters.ts';
import type { Topology } from '#model/topology.ts';

import { idsWithin, narrowScope } from './narrow.ts';

const place = (id: string, over: object = {}) => ({ id, site: 'munich', name: id, ...over });
const topology = {
  sites: [{ id: 'munich', name: 'Munich' }],
  zones: [place('hall'), place('row-a', { parent: 'hall' }), place('row-b', { parent: 'hall' }), place('yard')],
  racks: [place('R-A1', { zone: 'row-a' }), place('R-A2', { zone: 'row-a' }), place('R-B1', { zone: 'row-b' })],
  equipment: [
    place('S1', { rack: 'R-A1', objectType: 'Server' }),
    place('CRAH-1', { zone: 'hall', objectType: 'CRAH' }),
  ],
  serves: [],
} as unknown as Topology;
const none = { sites: [], zones: [], racks: [], equipment: [] };
const filter = (key: Filter['key'], operator: Filter['operator'], ...values: string[]): Filter => ({
  key,
  operator,
  values,
});

describe('filters narrow a scope', () => {
  it.each<[Filter, object | undefined]>([
    [filter('rack', '=', 'R-A1'), { racks: ['R-A1'] }],
    [filter('rack', '!=', 'R-A1'), { racks: ['R-A2', 'R-B1'] }],
    [filter('rack', '=~', 'R-A.*'), { racks: ['R-A1', 'R-A2'] }],
    [filter('rack', '=~', 'A'), undefined],
    [filter('rack', '!~', 'R-A.*'), { racks: ['R-B1'] }],
    [filter('rack', '=|', 'R-A1', 'R-B1'), { racks: ['R-A1', 'R-B1'] }],
    [filter('zone', '=', 'hall'), { zones: ['hall', 'row-a', 'row-b'] }],
    [filter('zone', '!=', 'row-a'), { zones: ['row-b', 'yard'] }],
    [filter('zone', '!=', 'hall'), { zones: ['yard'] }],
    [filter('site', '=', 'berlin'), undefined],
    [filter('equipment', '=~', '(CRAH|CDU)-\\d+'), { equipment: ['CRAH-1'] }],
  ])('%j to %j', (one, expected) => {
    expect(narrowScope(none, [one], topology)).toEqual(expected && { ...none, ...expected });
  });

  it('to what the query asks for as well, zones of a zone included', () => {
    const rows = { ...none, zones: ['hall'] };
    expect(narrowScope(rows, [filter('zone', '=', 'row-a')], topology)).toEqual({ ...none, zones: ['row-a'] });
    expect(narrowScope({ ...none, racks: ['R-B1'] }, [filter('rack', '=', 'R-A1')], topology)).toBeUndefined();
  });

  it('in a moment, whatever expression somebody writes', () => {
    const started = performance.now();
    const long = { ...topology, racks: [place(`${'a'.repeat(5_000)}!`)] } as unknown as Topology;
    expect(narrowScope(none, [filter('rack', '=~', '(a+)+')], long)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('of a plant of 60,000 machines without looking through them all for each', () => {
    const equipment = Array.from({ length: 60_000 }, (_, index) => place(`S${index}`));
    const large = { ...topology, equipment } as unknown as Topology;
    const filters = [filter('equipment', '!=', 'S0'), filter('equipment', '!=', 'S1')];
    const started = performance.now();
    expect(narrowScope(none, filters, large)?.equipment).toHaveLength(59_998);
    expect(idsWithin('equipment', filters, large)).toHaveLength(59_998);
    // Looking through them took a minute.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('or say what is wrong with an expression', () => {
    expect(() => narrowScope(none, [filter('rack', '=~', '(')], topology)).toThrow(
      /The filter of rack has the expression "\("/
    );
  });
});

describe('the values of a filter', () => {
  it.each<[Filter['key'], Filter[], string[]]>([
    ['rack', [], ['R-A1', 'R-A2', 'R-B1']],
    ['rack', [filter('zone', '=', 'row-a')], ['R-A1', 'R-A2']],
    ['rack', [filter('equipment', '=', 'S1')], ['R-A1']],
    ['zone', [filter('rack', '=~', 'R-B.*')], ['row-b']],
    ['equipment', [filter('zone', '=', 'row-a')], ['S1']],
    ['equipment', [filter('zone', '=', 'hall')], ['CRAH-1', 'S1']],
    ['site', [filter('rack', '=', 'R-A1')], ['munich']],
    ['site', [filter('rack', '=', 'nowhere')], []],
  ])('%s with %j are %j', (key, filters, expected) => {
    expect(idsWithin(key, filters, topology)).toEqual(expected);
  });
});

describe('a filter that makes no sense is refused in words', () => {
  it.each([
    [
      [{ key: 'metric', operator: '=', value: 'x' }],
      /filters\[0\]\.key has the value "metric"\. Filter by site, zone, rack or equipment/,
    ],
    [
      [{ key: 'rack', operator: '<', value: '3' }],
      /filters\[0\]\.operator has the value "<"\. An id is not more or less/,
    ],
    ['rack=R1', /filters has the value "rack=R1"\. Give a list/],
    [[{ key: '__proto__', operator: '=', value: 'x' }], /filters\[0\]\.key/],
    [[{ key: 'rack', operator: '=', value: 7 }], /Give a list/],
    [[{ key: 'rack', operator: '=', value: 'x'.repeat(20_000) }], /each value of at most 10000 characters/],
    [
      Array.from({ length: 50 }, () => ({ key: 'rack', operator: '=~', value: String.raw`\pL`.repeat(100) })),
      /are 15000 characters long together, more than 10000: name the ids by one-of/,
    ],
  ])('%j', (filters, message) => {
    expect(() => readFilters(filters)).toThrow(message);
  });
});
