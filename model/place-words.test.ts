import { describe, expect, it } from 'vitest';
import { disagreements, whatHolds, WordRank } from './place-words.ts';
import type { PlaceWord } from './place-words.ts';

const word = (source: string, rank: number, said: PlaceWord['said'], sinceMs = 0): PlaceWord => ({
  source,
  rank,
  sinceMs,
  said,
});
const ours = (said: PlaceWord['said']) => word('configuration', WordRank.configuration, said);
const netbox = (said: PlaceWord['said'], sinceMs = 1) => word('netbox', WordRank.inventory, said, sinceMs);
const dsx = (said: PlaceWord['said']) => word('dsx', WordRank.found, said, 2);

describe('what holds', () => {
  it('is the word of the configuration, then of the inventory, then what was found, attribute by attribute', () => {
    const words = [
      dsx({ zone: 'c', cooling: 'air', powerLimitW: 1 }),
      netbox({ zone: 'b', powerLimitW: 2 }),
      ours({ zone: 'a' }),
    ];
    expect(whatHolds('rack', words)).toEqual({ zone: 'a', powerLimitW: 2, cooling: 'air' });
  });

  it('is the word of the one that spoke first, of two that count alike', () => {
    const words = [word('z', 1, { zone: 'a' }, 5), word('a', 1, { zone: 'b' }, 6)];
    expect(whatHolds('rack', words)).toEqual({ zone: 'a' });
    expect(whatHolds('rack', words.toReversed())).toEqual({ zone: 'a' });
  });

  it('takes rack and zone, and position and face, from one source', () => {
    const words = [ours({ rack: 'R1', positionU: 3 }), netbox({ rack: 'R2', zone: 'b', positionU: 4, face: 'rear' })];
    expect(whatHolds('equipment', words)).toEqual({ rack: 'R1', positionU: 3 });
  });
});

describe('a disagreement', () => {
  it('has the word of every source, the one that holds first', () => {
    expect(disagreements('rack', [netbox({ zone: 'b' }), dsx({ zone: 'a' }), ours({ zone: 'a' })])).toEqual([
      {
        attribute: 'zone',
        words: [
          { source: 'configuration', word: 'a' },
          { source: 'netbox', word: 'b' },
          { source: 'dsx', word: 'a' },
        ],
      },
    ]);
  });

  it('is none where only one speaks, or all say the same', () => {
    expect(
      disagreements('rack', [ours({ zone: 'a', powerLimitW: 17_000 }), netbox({ zone: 'a', cooling: 'air' })])
    ).toEqual([]);
    expect(disagreements('rack', [ours({ xM: 0.6, yM: 1.2 }), netbox({ xM: 0.61, yM: 1.2 })])).toEqual([]);
  });

  it('is about limits, heights, positions and racks, in words for people', () => {
    const textOf = (kind: 'rack' | 'equipment', a: object, b: object) =>
      disagreements(kind, [ours(a as PlaceWord['said']), netbox(b as PlaceWord['said'])]).map(
        ({ attribute, words }) => `${attribute}: ${words.map(({ word }) => word).join(' | ')}`
      );
    expect(textOf('rack', { powerLimitW: 17_000, heightU: 42 }, { powerLimitW: 22_000, heightU: 48 })).toEqual([
      'powerLimitW: 17000 W | 22000 W',
      'heightU: 42 U | 48 U',
    ]);
    expect(textOf('equipment', { rack: 'R1', positionU: 12 }, { rack: 'R2', positionU: 12.5, face: 'front' })).toEqual([
      'place: rack R1 | rack R2',
      'positionU: U12 | U12.5',
    ]);
    expect(textOf('equipment', { name: 'a' }, { name: 'b' })).toEqual([]);
  });

  it('is about sizes, fronts and closed aisles, and not about centimetres or a whole turn', () => {
    const differ = (kind: 'rack' | 'zone', a: object, b: object) =>
      disagreements(kind, [
        { source: 'configuration', rank: 0, sinceMs: 0, said: { ...a } },
        { source: 'netbox', rank: 1, sinceMs: 0, said: { ...b } },
      ]).map(({ attribute, words }) => [attribute, ...words.map(({ word }) => word)]);
    expect(differ('rack', { widthM: 0.6, depthM: 1.2 }, { widthM: 0.8, depthM: 1.2 })).toEqual([
      ['size', '0.60 m wide, 1.20 m deep', '0.80 m wide, 1.20 m deep'],
    ]);
    expect(differ('rack', { widthM: 0.6, rotationDeg: -90 }, { widthM: 0.61, rotationDeg: 270 })).toEqual([]);
    expect(differ('rack', { rotationDeg: 0 }, { rotationDeg: 180 })).toEqual([['rotationDeg', '0°', '180°']]);
    expect(differ('zone', { containment: 'cold' }, { containment: 'hot' })).toEqual([['containment', 'cold', 'hot']]);
  });

  it('is not that one names the rack and the other the zone that it is in', () => {
    const isWithin = (rack: string, zone: string) => rack === 'R1' && ['row', 'hall'].includes(zone);
    const between = (zone: string) => disagreements('equipment', [ours({ zone }), netbox({ rack: 'R1' })], isWithin);
    expect(between('hall')).toEqual([]);
    expect(between('other')).toHaveLength(1);
  });
});
