import { describe, expect, it } from 'vitest';
import { comparisons, type Row } from '../testing/comparisons.ts';
import { byStrength, pairsOf } from './order.ts';
import { readPlaces } from './read.ts';
import { chanceSentence, placesSentence } from './words.ts';

const TITLES = { x: 'GPU power', y: 'Inlet air temperature' };
const NAMES = new Map([
  ['row-a', 'Row A'],
  ['row-b', 'Row B'],
  ['row-c', 'Row C'],
]);
const read = (zones: Row[], racks: Row[] = []) =>
  readPlaces([comparisons(zones), ...(racks.length > 0 ? [comparisons(racks)] : [])], NAMES);
const sentence = (zones: Row[], racks: Row[] = []) => placesSentence(read(zones, racks).places, TITLES);

const NOT = { isFinding: false, r: 0.1 };

describe('the sentence of places', () => {
  it('names the zone that follows best, and its rack that does not', () => {
    expect(sentence([{}], [{ rack: 'R-B01' }, { rack: 'R-B03', ...NOT }])).toBe(
      'Inlet air temperature of Row B follows GPU power by 4 min (r 0.83, n 61); R-B03 does not.'
    );
  });

  it('names zones that do, and those that do not; racks of other zones are not its matter', () => {
    expect(
      sentence([{}, { zone: 'row-a', r: 0.6 }, { zone: 'row-c', ...NOT }], [{ rack: 'R-C01', zone: 'row-c', ...NOT }])
    ).toBe('Inlet air temperature of Row B follows GPU power by 4 min (r 0.83, n 61), as does Row A; Row C does not.');
  });

  it('counts what would be a list', () => {
    const racks = [1, 2, 3, 4].map((number) => ({ rack: `R-B${number}`, ...NOT }));
    expect(sentence([{}], racks)).toMatch(/; R-B1, R-B2 and 2 more do not\.$/);
  });

  it('does not say of a rack with too little data that it does not follow', () => {
    expect(sentence([{}], [{ rack: 'R-B03', r: null }])).not.toContain('R-B03');
  });

  it('says that a strong r on 0.3 K is nothing to act on', () => {
    expect(
      sentence([
        { r: 0.95, response: 0.3 },
        { zone: 'row-a', r: 0.9, response: -0.2 },
      ])
    ).toBe(
      'In none of 2 zones does inlet air temperature follow GPU power by more than an instrument can tell: Row B moved most, by 0.3 K (r 0.95, n 61).'
    );
  });

  it('says that chance would do', () => {
    expect(sentence([NOT])).toBe('In Row B inlet air temperature does not follow GPU power beyond chance.');
  });

  it('tells who leads, and that it goes the other way', () => {
    expect(sentence([{ lag: -120, r: -0.7 }])).toContain('leads GPU power by 2 min in the opposite direction');
    expect(sentence([{ lag: 0 }])).toContain('moves with GPU power (r');
  });

  it('compares racks where there are no zones, and is silent where nothing was compared', () => {
    expect(placesSentence(read([], [{ rack: 'R1' }, { rack: 'R2', ...NOT }]).places, TITLES)).toMatch(
      /of R1 .*; R2 does not/
    );
    expect(sentence([])).toBeUndefined();
  });
});

describe('the order of the matrix', () => {
  it('has findings before what is too small to count, and that before what may be chance, the strongest first', () => {
    const { places } = read(
      [],
      [
        { rack: 'chance', isFinding: false, r: 0.99 },
        { rack: 'small', r: 0.97, response: 0.1 },
        { rack: 'weak', r: -0.5 },
        { rack: 'strong', r: -0.9 },
        { rack: 'unknown', r: null },
      ]
    );
    expect(byStrength(places).map(({ name }) => name)).toEqual(['strong', 'weak', 'small', 'chance', 'unknown']);
  });

  it('goes by one pair where that is chosen', () => {
    const { places } = read(
      [],
      [
        { rack: 'R1', pair: 'a', r: 0.9 },
        { rack: 'R1', pair: 'b', r: 0.2 },
        { rack: 'R2', pair: 'a', r: 0.5 },
        { rack: 'R2', pair: 'b', r: 0.6 },
      ]
    );
    expect(pairsOf(places)).toEqual(['a', 'b']);
    expect(byStrength(places).map(({ name }) => name)).toEqual(['R1', 'R2']);
    expect(byStrength(places, 'b').map(({ name }) => name)).toEqual(['R2', 'R1']);
  });
});

describe('what chance would give', () => {
  it('is said of zones and racks together', () => {
    const rows = Array.from({ length: 40 }, (_, number) => ({ rack: `R${number}`, isFinding: number < 3 }));
    expect(chanceSentence(readPlaces([comparisons(rows), comparisons([NOT])]).chances)).toBe(
      'Of 41 comparisons, chance alone would make about 2 look like a finding if each were judged by itself. 3 are findings; of findings made so, at most 5 % are chance on average.'
    );
    expect(chanceSentence(read([NOT]).chances)).toMatch(/less than 1 .* None is one\.$/);
  });
});
