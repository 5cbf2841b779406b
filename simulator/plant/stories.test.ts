import { expect, test, vi } from 'vitest';
import { shown, trainingJob } from '../testing/plant-at.ts';
import type { PlantState } from './state.ts';
import { STORIES, storyAt } from './stories.ts';
import { step, warmPlant } from './step.ts';

vi.setConfig({ testTimeout: 60_000 });

function play(hour: string): (seconds: number) => PlantState {
  const state = warmPlant(1, Date.parse(hour));
  const { faults, jobs } = storyAt(STORIES[0]!, state.timeMs);
  step(state, 0, { faults, jobs: jobs.map((job) => trainingJob(state, job.servers, job)) });
  const startMs = state.timeMs;
  return (seconds) => step(state, seconds - (state.timeMs - startMs) / 1000);
}

/** Whatever the hour: what ran in the pod before is drained. */
test.each(['2026-11-24T09:00:00Z', '2026-11-22T21:00:00Z', '2026-07-29T14:00:00Z'])(
  'a 300 kW job lands in a zone whose CDU is degraded, on %s: what the docs tell happens',
  (hour) => {
    const at = play(hour);
    const podKw = (state: PlantState) =>
      ['R-B01', 'R-B02', 'R-B03'].reduce((sum, id) => sum + shown(state, `${id}/power`), 0);
    const supplyC = (state: PlantState) => shown(state, 'R-B01/liquid/supplyTemperature');

    const drained = at(170);
    expect(podKw(drained)).toBeLessThan(120);
    expect(supplyC(drained)).toBeLessThan(34);
    expect(shown(drained, 'CDU-1/available')).toBe(0);

    const before = podKw(drained);
    expect(podKw(at(250))).toBeGreaterThan(before + 220);
    const full = podKw(at(330));
    const [hot] = [at(540)];
    expect(supplyC(hot)).toBeGreaterThan(40);
    expect(shown(hot, 'R-B01/liquid/returnTemperature')).toBeGreaterThan(49);
    // Above the limit of 45 °C, and the GPUs give up power for it.
    const late = at(1070);
    expect(supplyC(late)).toBeGreaterThan(45);
    expect(podKw(late)).toBeLessThan(0.9 * full);
    expect(shown(late, 'CDU-2/secondary/supply/temperature')).toBeLessThan(34);

    const repaired = at(1400);
    expect(supplyC(repaired)).toBeLessThan(34);
    expect(podKw(repaired)).toBeGreaterThan(0.97 * full);
    expect(podKw(at(1700))).toBeLessThan(full);
  }
);
