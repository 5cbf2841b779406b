import { expect, it } from 'vitest';

import { changesBetween } from './changes.ts';

it('names what changed, came and went', () => {
  const before = { site: 'berlin', capex: '100', lifeYears: 10, meters: ['A', 'B'] };
  const after = { site: 'berlin', capex: '120', meters: ['A', 'C'], title: 'Containment' };
  expect(changesBetween(before, after)).toEqual([
    { path: 'capex', before: '100', after: '120' },
    { path: 'meters', before: 'A, B', after: 'A, C' },
    { path: 'title', after: 'Containment' },
    { path: 'lifeYears', before: '10' },
  ]);
  expect(changesBetween(before, { ...before })).toEqual([]);
});

it('knows entries of a list by their name, so that one more on top is one change', () => {
  const night = { name: 'night', from: '22:00', perKwh: '0.11' };
  const day = { name: 'day', perKwh: '0.23' };
  expect(
    changesBetween(
      { energy: [night, day] },
      { energy: [{ name: 'peak', perKwh: '0.31' }, { ...night, perKwh: '0.12' }, day] }
    )
  ).toEqual([
    { path: 'energy peak perKwh', after: '0.31' },
    { path: 'energy night perKwh', before: '0.11', after: '0.12' },
  ]);
  expect(changesBetween({ days: [{ day: '2026-01-01' }] }, { days: [] })).toEqual([
    { path: 'days 2026-01-01', before: 'yes' },
  ]);
  const twice = [night, { ...night, from: '00:00' }];
  expect(changesBetween({ energy: [] }, { energy: twice }).map(({ path }) => path)).toEqual([
    'energy 1 name',
    'energy 1 from',
    'energy 1 perKwh',
    'energy 2 name',
    'energy 2 from',
    'energy 2 perKwh',
  ]);
});

it('takes a series as one thing, and sees one value of it that differs', () => {
  const series = (values: Array<string | null>) => ({
    series: { from: '2026-01-01T00:00:00Z', stepMinutes: 60, values },
  });
  const [change, ...others] = changesBetween(series(['1', '2', null]), series(['1', '2', '3']));
  expect(change?.before).toMatch(/^3 values from 2026-01-01T00:00:00Z, one for each 60 min/);
  expect(change?.after).not.toBe(change?.before);
  expect(others).toEqual([]);
  expect(changesBetween(series(['12', '3']), series(['1', '23']))).toHaveLength(1);
  expect(changesBetween(series(['1', null]), series(['1', null]))).toEqual([]);
});
