import { afterEach, expect, test } from 'vitest';
import { generateHistory } from './history/generate.ts';
import { startPlant, type PlantHost } from './plant-host.ts';
import { ALL_POINTS } from './points/all.ts';

const DAY_S = 86_400;
const MINUTE_MS = 60_000;

let plant: PlantHost | undefined;
afterEach(() => plant?.stop());

test.each([3 * DAY_S, -5 * DAY_S])('a plant %d s ahead of the clock stamps its values with the clock', (aheadS) => {
  plant = startPlant({ seed: 1, aheadS });
  expect(plant.state.timeMs).toBe(plant.timeMs() + aheadS * 1000);
  expect(plant.toClock(plant.state.timeMs)).toBe(plant.timeMs());
  expect(plant.toPlant(plant.timeMs() - DAY_S * 1000)).toBe(plant.state.timeMs - DAY_S * 1000);
});

test('of a plant that runs faster and is ahead, both ways between its time and the clock agree', () => {
  plant = startPlant({ seed: 1, speed: 60, aheadS: DAY_S });
  const startMs = plant.state.timeMs;
  expect(plant.toClock(startMs + 60 * MINUTE_MS)).toBe(plant.timeMs() + MINUTE_MS);
  expect(plant.toPlant(plant.timeMs() + MINUTE_MS)).toBe(startMs + 60 * MINUTE_MS);
});

test('the past of a plant that is ahead is that of the later time, under the time of the clock', () => {
  const fromMs = Date.parse('2026-11-20T10:00:00Z');
  const points = ALL_POINTS.slice(0, 40);
  const hour = (atMs: number, aheadS?: number) => [
    ...generateHistory(1, points, {
      fromMs: atMs,
      toMs: atMs + 60 * MINUTE_MS,
      stepMs: 20 * MINUTE_MS,
      ...(aheadS !== undefined && { aheadS }),
    }),
  ];
  const later = hour(fromMs + 2 * DAY_S * 1000);
  const shown = later.flat().map((row) => ({ ...row, timeMs: row.timeMs - 2 * DAY_S * 1000 }));
  expect(hour(fromMs, 2 * DAY_S).flat()).toEqual(shown);
  expect(hour(fromMs).flat()).not.toEqual(shown);
});
