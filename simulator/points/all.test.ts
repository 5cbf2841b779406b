import { expect, it } from 'vitest';
import { DEMO_TOPOLOGY } from '../topology.ts';
import { ALL_POINTS, POINT_SETS } from './all.ts';

it('gives all points of racks, zones and meters a past, and what every server draws', () => {
  const servers = new Set(
    DEMO_TOPOLOGY.equipment.filter(({ objectType }) => objectType === 'Server').map(({ id }) => id)
  );
  const main = new Set(POINT_SETS.main);
  const without = ALL_POINTS.filter((point) => !main.has(point));
  expect(without.filter(({ equipment = '' }) => !servers.has(equipment))).toEqual([]);
  const powered = POINT_SETS.main.filter(({ metric }) => metric === 'hw.host.power');
  expect(new Set(powered.map(({ equipment }) => equipment))).toEqual(servers);
});

it('parts the points of the main questions between those of GPUs and all others', () => {
  const both = new Set([...POINT_SETS.main, ...POINT_SETS.gpus]);
  expect(POINT_SETS.headline.filter((point) => !both.has(point))).toEqual([]);
  expect(both.size).toBe(POINT_SETS.main.length + POINT_SETS.gpus.length);
});
