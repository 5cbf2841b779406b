import { expect, it } from 'vitest';
import type { Line } from './lines.ts';
import { nearestRow } from '../series/rows.ts';
import { drawnWithin, levelsOf } from './levels.ts';

const ROWS = 200_000;
const WIDTH = 800;
const timesMs = Array.from({ length: ROWS }, (_, row) => row * 1_000);
const line = (values: Line['values']) => ({ values }) as Line;
const whole = [0, ROWS * 1_000] as const;

it('draws 200,000 rows as some per pixel, and no spike is lost', () => {
  const values = timesMs.map((_, row) => (row === 123_456 ? 99 : Math.sin(row)));
  const [times, drawn] = drawnWithin(levelsOf({ timesMs, lines: [line(values)] }), whole, WIDTH).columns;
  expect(times.length).toBeGreaterThanOrEqual(2 * WIDTH);
  expect(times.length).toBeLessThanOrEqual(4 * WIDTH);
  expect(Math.max(...(drawn as number[]))).toBe(99);
  const at = times[drawn!.indexOf(99)]!;
  // Within a pixel of where it was.
  expect(Math.abs(at - 123_456_000)).toBeLessThan((ROWS * 1_000) / WIDTH);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

it('has the true rows again where the range is short', () => {
  const values = timesMs.map((_, row) => row);
  const [times, drawn] = drawnWithin(
    levelsOf({ timesMs, lines: [line(values)] }),
    [50_000_000, 50_500_000],
    WIDTH
  ).columns;
  expect(drawn![0]).toBe(49_999);
  expect(drawn!.length).toBe(502);
  expect(times.map((time) => time / 1_000)).toEqual(drawn);
});

it('keeps a hole that is seen', () => {
  const values = timesMs.map((_, row) => (row > 80_000 && row < 120_000 ? null : 1));
  const [, drawn] = drawnWithin(levelsOf({ timesMs, lines: [line(values)] }), whole, WIDTH).columns;
  const holes = drawn!.filter((value) => value === null).length;
  expect(holes / drawn!.length).toBeCloseTo(0.2, 2);
});

it('leaves what a screen can show as it is', () => {
  const few = timesMs.slice(0, 3_000);
  const levels = levelsOf({ timesMs: few, lines: [line(few)] });
  expect(levels).toHaveLength(1);
  expect(drawnWithin(levels, whole, WIDTH).columns[0]).toBe(few);
  expect(drawnWithin(levels, whole, WIDTH).isDense).toBe(true);
  expect(drawnWithin(levels, whole, 2 * WIDTH).isDense).toBe(false);
});

it('finds the row that is nearest to the pointer', () => {
  expect(nearestRow([0, 10, 20], 14)).toBe(1);
  expect(nearestRow([0, 10, 20], 16)).toBe(2);
  expect(nearestRow([0, 10, 20], 99)).toBe(2);
  expect(nearestRow([], 5)).toBe(-1);
});
