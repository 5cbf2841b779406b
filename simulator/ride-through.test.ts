import { expect, it, vi } from 'vitest';

import { rideThrough } from '#model/chain/ride-through.ts';
import { ASHRAE_INLET } from '#model/limits/ashrae.ts';

import { AIR_RACK_COUNT, RACK_PLACES } from './plant/layout.ts';
import { celsius, NODE, type PlantState } from './plant/state.ts';
import { step, warmPlant } from './plant/step.ts';
import { fault } from './testing/plant-at.ts';

vi.setConfig({ testTimeout: 60_000 });

const LIMIT_C = ASHRAE_INLET.A1.allowable[1];
const airRacks = RACK_PLACES.slice(0, AIR_RACK_COUNT);

function hottestInletC(state: PlantState): number {
  return Math.max(...airRacks.map(({ index }) => celsius(state, NODE.inlet + index)));
}

it('holds for the simulated hall when all its CRAHs stop', () => {
  const state = warmPlant(1, Date.parse('2026-11-24T09:00:00Z'));
  const heatW = airRacks.reduce((sum, { index }) => sum + (state.power.pduW[index] ?? 0), 0);
  const [low, high] = rideThrough({
    supply: 'air',
    racks: airRacks.length,
    heatW,
    unremovedShare: [1, 1],
    temperatureC: hottestInletC(state),
    limitC: LIMIT_C,
  });
  state.faults = ['CRAH-1', 'CRAH-2', 'CRAH-3'].map((unit) => fault('crah-fan', unit, 1, state));
  let seconds = 0;
  while (hottestInletC(state) < LIMIT_C && seconds < 3_600) {
    step(state, 5);
    seconds += 5;
  }
  expect(seconds / 60).toBeGreaterThan(low);
  expect(seconds / 60).toBeLessThan(high);
});
