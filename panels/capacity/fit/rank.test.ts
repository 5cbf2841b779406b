import { describe, expect, it } from 'vitest';
import { fitRow } from '../testing/rows.ts';
import { rankPlaces, reasonsElsewhere } from './rank.ts';
import { totalRoom } from './total.ts';

const NEED = { watts: 40_000, units: 8 };
const ranked = (...rows: Parameters<typeof rankPlaces>[0]) => rankPlaces(rows, NEED, 'n1');

describe('places for the next rack', () => {
  it('come with most left first, then what may fit, then what misses least', () => {
    const places = ranked(
      fitRow('short', { rackRoom: { n: 80_000, n1: 25_000 } }),
      fitRow('tight', { rackRoom: { n: 80_000, n1: 41_000 } }),
      fitRow('unknown', { rackRoom: { n: 80_000, n1: 90_000 }, unknown: ['cooling limit of CDU-1'] }),
      fitRow('roomy', { rackRoom: { n: 80_000, n1: 60_000 } }),
      fitRow('shorter', { rackRoom: { n: 80_000, n1: 20_000 } }),
      fitRow('full', { rackRoom: { n: 80_000, n1: 20_000 }, freeU: 1 })
    );
    expect(places.map(({ row, verdict }) => [row.rack, verdict])).toEqual([
      ['roomy', 'fits'],
      ['tight', 'fits'],
      ['unknown', 'unproven'],
      ['short', 'stopped'],
      ['shorter', 'stopped'],
      ['full', 'stopped'],
    ]);
  });

  it('are judged by what is left with everything in place where that is asked', () => {
    const row = fitRow('R1', { rackRoom: { n: 80_000, n1: 25_000 } });
    expect(rankPlaces([row], NEED, 'n')[0]).toMatchObject({ verdict: 'fits', stops: [] });
    expect(rankPlaces([row], NEED, 'n1')[0]?.stops).toEqual([{ what: 'feeds', by: '', lost: 'one feed', has: 25_000 }]);
  });

  it('name all that stops them', () => {
    const [place] = ranked(
      fitRow('R1', {
        chainRoom: { n: 90_000, n1: 12_000, by: 'UPS-A', lost: 'UPS-B' },
        coolingRoom: { n: 90_000, n1: -5_000, by: 'CRAH-1, CRAH-2', lost: 'CRAH-2' },
        freeU: 2,
      })
    );
    expect(place?.stops.map(({ what, by, has }) => [what, by, has])).toEqual([
      ['chain', 'UPS-A', 12_000],
      ['cooling', 'CRAH-1, CRAH-2', -5_000],
      ['space', '', 2],
    ]);
    expect(place?.room).toBe(-5_000);
  });

  it('do not ask for space where none is needed', () => {
    const row = fitRow('R1', { freeU: null, unknown: ['free space'] });
    expect(rankPlaces([row], { ...NEED, units: 0 }, 'n1')[0]?.verdict).toBe('fits');
    expect(rankPlaces([row], NEED, 'n1')[0]?.verdict).toBe('unproven');
  });

  it('say what stops the rack elsewhere, the most frequent first', () => {
    const places = ranked(
      fitRow('R1', { freeU: 0 }),
      fitRow('R2', { freeU: 0 }),
      fitRow('R3', { rackRoom: { n: 0, n1: 0 } })
    );
    expect(reasonsElsewhere(places).map(({ stop, places: count }) => [stop.what, count])).toEqual([
      ['space', 2],
      ['feeds', 1],
    ]);
  });
});

describe('what all racks together could take more', () => {
  const chainRoom = { n: 500_000, n1: 70_000, by: 'UPS-A', lost: 'UPS-B' };

  it('is what their feeds take where what they share takes more', () => {
    expect(totalRoom([fitRow('R1'), fitRow('R2')], 'n1')).toEqual({ watts: 100_000, by: 'feeds', names: [] });
  });

  it('is what they share where that is less, and counts it once for all behind it', () => {
    const rows = [fitRow('R1', { chainRoom }), fitRow('R2', { chainRoom })];
    expect(totalRoom(rows, 'n1')).toEqual({ watts: 70_000, by: 'chain', names: ['UPS-A'] });
    expect(totalRoom(rows, 'n')?.by).toBe('feeds');
  });

  it('counts a part with nothing left as nothing, and is not known without a rack that is', () => {
    const over = { n: -1, n1: -1, by: 'CRAH-1', lost: '' };
    expect(totalRoom([fitRow('R1', { coolingRoom: over }), fitRow('R2')], 'n1')).toMatchObject({
      watts: 50_000,
      by: 'cooling',
    });
    expect(totalRoom([fitRow('R1', { rackRoom: { n: null, n1: null } })], 'n1')).toBeUndefined();
  });
});
