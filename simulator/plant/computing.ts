import { weekOf, weekSchedule, type Job } from './jobs.ts';
import { leakAt } from './faults.ts';
import { FIRST_LIQUID_SERVER, MACHINES, RACK_PLACES, SERVER_COUNT, SERVERS, type Machine } from './layout.ts';
import {
  AIR_CP,
  GPU,
  GPU_MODELS,
  MACHINE_MODELS,
  SERVER_FAN_LAG_S,
  STANDBY_W,
  THERMAL_TRIP_C,
  type GpuModel,
} from './parameters.ts';
import { addHeat, celsius, moveHeat, NODE, type PlantState } from './state.ts';
import { idleLoad, loadOf } from './utilization.ts';

/** Fans rise from lowest to full between these temperatures of the hottest GPU, and of the inlet, °C. */
const GPU_FAN_C = { from: 48, full: 84 } as const;
const INLET_FAN_C = { from: 27, full: 40 } as const;

/** The job on each server at the state's time; jobs asked for by hand come first. */
export function jobsByServer(state: PlantState): Array<Job | undefined> {
  const week = weekOf(state.timeMs);
  if (week !== state.week) {
    state.week = week;
    state.schedule = weekSchedule(state.seed, week);
  }
  const running = new Array<Job | undefined>(SERVER_COUNT).fill(undefined);
  for (const job of state.schedule) {
    if (job.startMs > state.timeMs) {
      break;
    }
    place(job, running, state.timeMs);
  }
  state.manualJobs.forEach((job) => place(job, running, state.timeMs));
  return running;
}

function place(job: Job, running: Array<Job | undefined>, timeMs: number): void {
  if (job.startMs <= timeMs && timeMs < job.endMs) {
    job.servers.forEach((server) => (running[server] = job));
  }
}

/** Jobs submitted and not yet started, of the week's schedule and by hand. */
export function queuedJobs(state: PlantState): Job[] {
  return [...state.schedule, ...state.manualJobs].filter(
    (job) => job.submitMs <= state.timeMs && job.startMs > state.timeMs
  );
}

export function updateLoads(state: PlantState): void {
  const running = jobsByServer(state);
  let traffic = 0;
  for (const { index, gpus, firstGpu } of SERVERS) {
    const job = isRunning(state, index) ? running[index] : undefined;
    for (let gpu = firstGpu; gpu < firstGpu + gpus; gpu++) {
      const load = job ? loadOf(job, gpu, state.timeMs) : idleLoad(gpu, state.timeMs);
      state.gpuUtilization[gpu] = load.gpu;
      state.gpuMemory[gpu] = load.gpuMemory;
      if (gpu === firstGpu) {
        state.cpuUtilization[index] = load.cpu;
        traffic += load.gpu / SERVER_COUNT;
      }
    }
  }
  state.cpuUtilization.fill(Math.min(1, 0.15 + 0.7 * traffic), SERVER_COUNT);
}

/**
 * Power of a GPU, W: idle plus a line that bends at the knee (clocks fall as the power limit nears), scaled by leakage
 * that grows with die temperature, held under the limit. The limit itself falls from the slowdown temperature on.
 */
export function gpuPowerW(model: GpuModel, utilization: number, dieC: number): number {
  const linear = Math.min(utilization, GPU.kneeAt) + 0.5 * Math.max(0, utilization - GPU.kneeAt);
  const full = GPU.kneeAt + 0.5 * (1 - GPU.kneeAt);
  const active = model.idleW + (model.limitW - model.idleW) * (linear / full);
  const overheat = (GPU.shutdownC - dieC) / (GPU.shutdownC - GPU.slowdownC);
  const limitW = model.limitW * Math.min(1, Math.max(GPU.leastShare, overheat));
  return Math.min(limitW, active * (1 + GPU.leakagePerK * (dieC - GPU.leakageAtC)));
}

/** Power and heat of every machine; heat goes to chassis or cold plate, and from the chassis into the rack's air. */
export function runMachines(state: PlantState, dtS: number): void {
  for (const machine of MACHINES) {
    const { index, kind } = machine;
    if (!isRunning(state, index)) {
      runOff(state, machine, dtS);
      continue;
    }
    const model = MACHINE_MODELS[kind];
    const chassis = NODE.chassis + index;
    const sink = kind === 'liquid' ? NODE.plate + index - FIRST_LIQUID_SERVER : chassis;
    const { gpusW, hottestC } = kind === 'switch' ? NO_GPUS : runGpus(state, machine, sink, GPU_MODELS[kind]);
    const cpuW = model.cpuIdleW + (model.cpuMaxW - model.cpuIdleW) * (state.cpuUtilization[index] ?? 0);
    addHeat(state, sink, cpuW);
    const inletC = celsius(state, NODE.inlet + machine.rack);
    const wanted =
      model.fan.lowest + (1 - model.fan.lowest) * Math.max(share(GPU_FAN_C, hottestC), share(INLET_FAN_C, inletC));
    const before = state.fan[index] ?? model.fan.lowest;
    const target = Math.min(1, Math.max(model.fan.lowest, wanted));
    const speed = before + (target - before) * Math.min(1, dtS / SERVER_FAN_LAG_S);
    const fanW = model.fan.maxW * speed ** 3;
    addHeat(state, chassis, model.boardW + fanW);
    state.fan[index] = speed;
    state.fanW[index] = fanW;
    state.machineW[index] = gpusW + cpuW + model.boardW + fanW;
    state.machineAirKgS[index] = model.fan.maxKgS * speed;
    heatAir(state, machine, speed, inletC);
    if (hottestC > THERMAL_TRIP_C.off) {
      state.tripped[index] = 1;
    }
  }
}

/** Whether a rack gets power: from a feed that is alive, unless a leak had it isolated. */
export function hasPower(state: PlantState, rack: number): boolean {
  const id = RACK_PLACES[rack]?.id ?? '';
  return state.power.feedAlive.includes(true) && !leakAt(state, id).isolated;
}

function isRunning(state: PlantState, machine: number): boolean {
  return state.tripped[machine] === 0 && hasPower(state, MACHINES[machine]?.rack ?? 0);
}

/** A machine that is off: it cools down, draws at most its standby power, and comes back once it is cool. */
function runOff(state: PlantState, machine: Machine, dtS: number): void {
  const { index, kind, gpus, firstGpu, rack } = machine;
  const chassis = NODE.chassis + index;
  const sink = kind === 'liquid' ? NODE.plate + index - FIRST_LIQUID_SERVER : chassis;
  let hottestC = -Infinity;
  for (let gpu = firstGpu; gpu < firstGpu + gpus && kind !== 'switch'; gpu++) {
    const dieC = celsius(state, NODE.gpu + gpu);
    hottestC = Math.max(hottestC, dieC);
    state.gpuW[gpu] = 0;
    moveHeat(state, NODE.gpu + gpu, sink, (dieC - celsius(state, sink)) / GPU_MODELS[kind].resistanceKW);
  }
  const standbyW = hasPower(state, rack) ? STANDBY_W : 0;
  addHeat(state, chassis, standbyW);
  const speed = (state.fan[index] ?? 0) * Math.max(OFF_FAN, 1 - dtS / SERVER_FAN_LAG_S);
  state.fan[index] = Math.max(OFF_FAN, speed);
  state.fanW[index] = 0;
  state.machineW[index] = standbyW;
  state.machineAirKgS[index] = MACHINE_MODELS[kind].fan.maxKgS * OFF_FAN;
  heatAir(state, machine, OFF_FAN, celsius(state, NODE.inlet + rack));
  if (hottestC < THERMAL_TRIP_C.on) {
    state.tripped[index] = 0;
  }
}

/** Air that draughts through a machine whose fans stand still, as a share of its fans' full flow. */
const OFF_FAN = 0.05;

const NO_GPUS = { gpusW: 0, hottestC: -Infinity };

function share(range: { from: number; full: number }, celsiusNow: number): number {
  return (celsiusNow - range.from) / (range.full - range.from);
}

function runGpus(
  state: PlantState,
  { gpus, firstGpu }: Machine,
  sink: number,
  model: GpuModel
): { gpusW: number; hottestC: number } {
  let gpusW = 0;
  let hottestC = -Infinity;
  for (let gpu = firstGpu; gpu < firstGpu + gpus; gpu++) {
    const dieC = celsius(state, NODE.gpu + gpu);
    const watts = gpuPowerW(model, state.gpuUtilization[gpu] ?? 0, dieC);
    state.gpuW[gpu] = watts;
    gpusW += watts;
    hottestC = Math.max(hottestC, dieC);
    addHeat(state, NODE.gpu + gpu, watts);
    moveHeat(state, NODE.gpu + gpu, sink, (dieC - celsius(state, sink)) / model.resistanceKW);
  }
  return { gpusW, hottestC };
}

/** Air through a chassis: effectiveness of a heat sink whose NTU falls with flow^0.4 (turbulent plate-fin). */
function heatAir(state: PlantState, { index, rack, kind }: Machine, speed: number, inletC: number): void {
  const kgS = state.machineAirKgS[index] ?? 0;
  const effectiveness = 1 - Math.exp(-MACHINE_MODELS[kind].chassisNtu * speed ** -0.4);
  const toAirW = effectiveness * kgS * AIR_CP * (celsius(state, NODE.chassis + index) - inletC);
  moveHeat(state, NODE.inlet + rack, NODE.outlet + rack, kgS * AIR_CP * inletC);
  moveHeat(state, NODE.chassis + index, NODE.outlet + rack, toAirW);
}
