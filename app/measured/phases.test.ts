import { describe, expect, it } from 'vitest';
import { coverageSentence, phasesByZone } from './phases.ts';
import { racksOf, type RackRow } from './rack.ts';

const YES = { power: 'yes', inlet: 'yes', liquid: 'no', compute: 'yes', jobs: 'yes' } as const;
const rack = (id: string, zone: string, over: Partial<RackRow> = {}): RackRow => ({
  ...{ site: 's', zone, rack: id, parts: YES, coverage: 1, finding: 'ok' },
  ...over,
});

describe('phases of zones', () => {
  it('are the highest reached, in the order of names', () => {
    const blind = { parts: { ...YES, compute: 'no' }, coverage: 2 / 3 } as const;
    const zones = phasesByZone([rack('R3', 'row-10', blind), rack('R1', 'row-2'), rack('R2', 'row-2')]);
    expect(zones.map(({ zone, reached }) => [zone, reached])).toEqual([
      ['row-2', 'seen together'],
      ['row-10', undefined],
    ]);
    expect(zones[1]!.phases[0]).toMatchObject({ share: 2 / 3, text: '0 of 1 rack deliver all that they need' });
  });

  it('need those before them: both sides seen on racks that lack something is not the second', () => {
    const [zone] = phasesByZone([rack('R1', 'a', { parts: { ...YES, inlet: 'silent' }, coverage: 2 / 3 })]);
    expect(zone!.phases[1]).toMatchObject({ isReached: true });
    expect(zone!.reached).toBeUndefined();
  });

  it('are not claimed: nothing acts and nothing forecasts yet', () => {
    const [zone] = phasesByZone([rack('R1', 'a')]);
    expect(zone!.phases.slice(2).map(({ isReached }) => isReached)).toEqual([false, false]);
  });
});

it('says in a sentence how the racks are, and what to do without any', () => {
  const silent = rack('R2', 'a', { parts: { ...YES, inlet: 'silent', jobs: 'no' }, coverage: 0.5 });
  expect(coverageSentence([rack('R1', 'a'), silent])).toBe(
    '1 of 2 racks deliver all that they need; 1 has something silent; 1 had a job in the last hour.'
  );
  expect(coverageSentence([])).toContain('No rack is known yet');
});

it('reads racks from the frames of the data source, and passes on its failure', () => {
  const frame = {
    schema: { fields: ['site', 'zone', 'rack', 'power', 'compute', 'coverage', 'finding'].map((name) => ({ name })) },
    data: { values: [['s'], ['z'], ['R1'], ['yes'], ['silent'], [0.5], ['x']] },
  };
  expect(racksOf({ results: { A: { frames: [frame] } } })).toEqual([
    {
      ...{ site: 's', zone: 'z', rack: 'R1', coverage: 0.5, finding: 'x' },
      parts: { power: 'yes', inlet: 'no', liquid: 'no', compute: 'silent', jobs: 'no' },
    },
  ]);
  expect(() => racksOf({ results: { A: { error: 'database away' } } })).toThrow('database away');
});
