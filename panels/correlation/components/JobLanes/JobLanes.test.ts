import { expect, it } from 'vitest';
import { NAME_PX, ROW_PX } from '../../../shared/components/Lanes/Lanes.styles.ts';
import type { Lane } from '../../../shared/jobs/lanes.ts';
import { lanesHeight } from './JobLanes.tsx';

const lanes = (...rows: number[]) =>
  rows.map((count) => ({ rows: Array.from({ length: count }, () => []) }) as unknown as Lane);
const [WIDE_PX, NARROW_PX] = [1_000, 400];
const EDGE_PX = lanesHeight(lanes(1), 4, WIDE_PX) - ROW_PX;

it.each([
  [[], 0, 0],
  [[1, 1], 2, 2],
  [[3, 5, 2, 1], 4, 2],
  [[6], 4, 1],
  [[2, 2, 1], 4, 2],
])('lanes of %j rows stand in whole rows', (rows, shown, edges) => {
  expect(lanesHeight(lanes(...rows), 4, WIDE_PX)).toBe(shown * ROW_PX + edges * EDGE_PX);
  // Each name on a line of its own.
  expect(lanesHeight(lanes(...rows), 4, NARROW_PX)).toBe(shown * ROW_PX + edges * (EDGE_PX + NAME_PX));
});
