import { runAir } from './air.ts';
import { runMachines, updateLoads } from './computing.ts';
import { runCoolingPlant } from './cooling-plant.ts';
import { applyInputs, type PlantInputs } from './inputs.ts';
import { runLiquid } from './liquid.ts';
import { MAX_SUBSTEP_S } from './parameters.ts';
import { runPowerChain, runRackPower } from './power.ts';
import { createPlant } from './create.ts';
import { NODE, type PlantState } from './state.ts';
import { runWater } from './water.ts';
import { weatherAt } from './weather.ts';

/**
 * Advances `state` in place by `dtSeconds` of simulated time and returns it. Explicit Euler in substeps of at most
 * MAX_SUBSTEP_S: every flow is evaluated once and moved between two nodes, so energy is conserved to rounding.
 * The result depends on nothing but state and inputs.
 */
export function step(state: PlantState, dtSeconds: number, inputs: PlantInputs = {}): PlantState {
  applyInputs(state, inputs);
  const substeps = Math.ceil(dtSeconds / MAX_SUBSTEP_S);
  const dtS = dtSeconds / substeps;
  for (let i = 0; i < substeps; i++) {
    substep(state, dtS);
  }
  return state;
}

/**
 * Advances `state` as `step` does, with the loads and the weather of its end all the while: the state that the plant settles to where
 * both stood still. They are most of the work, and `substepS` may be longer, as nothing has to be followed.
 */
export function settle(state: PlantState, dtSeconds: number, substepS: number, inputs: PlantInputs = {}): PlantState {
  applyInputs(state, inputs);
  const startMs = state.timeMs;
  state.timeMs += dtSeconds * 1000;
  observe(state);
  state.timeMs = startMs;
  const substeps = Math.ceil(dtSeconds / substepS);
  for (let i = 0; i < substeps; i++) {
    advance(state, dtSeconds / substeps);
  }
  return state;
}

function substep(state: PlantState, dtS: number): void {
  observe(state);
  advance(state, dtS);
}

/** Weather and loads of the state's time. */
function observe(state: PlantState): void {
  state.weather = weatherAt(state.seed, state.timeMs);
  updateLoads(state);
}

function advance(state: PlantState, dtS: number): void {
  state.heatW.fill(0);
  runMachines(state, dtS);
  runRackPower(state);
  runAir(state, dtS);
  runLiquid(state, dtS);
  runCoolingPlant(state, dtS);
  runPowerChain(state, dtS);
  runWater(state, dtS);
  for (let i = 0; i < NODE.count; i++) {
    state.temperatureC[i] = (state.temperatureC[i] ?? 0) + ((state.heatW[i] ?? 0) * dtS) / (state.capacityJK[i] ?? 1);
  }
  state.timeMs += dtS * 1000;
}

/** Long enough for the slowest loop (condenser water, hall air) to forget where it started, s. */
const WARM_UP_S = 4 * 3600;

/** A plant in the state that it would have at `timeMs` had it always run. */
export function warmPlant(seed: number, timeMs: number): PlantState {
  const state = createPlant(seed, timeMs - WARM_UP_S * 1000);
  step(state, WARM_UP_S);
  state.timeMs = timeMs;
  state.ledger = { electricityJ: 0, rejectedJ: 0, directJ: 0 };
  return state;
}
