import { weekOf, weekSchedule, type Job } from './jobs.ts';
import { GPU_COUNT, GPUS_PER_SERVER, isLiquidServer, RACKS_PER_ROW, SERVER_COUNT, SERVERS_PER_RACK } from './layout.ts';
import { BOARD_W, CHASSIS, CPU, GPU, GPU_RESISTANCE, SERVER_FAN, SERVER_FAN_LAG_S, AIR_CP } from './parameters.ts';
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

/** Jobs submitted and not yet started, of the week's schedule. */
export function queuedJobs(state: PlantState): Job[] {
  return state.schedule.filter((job) => job.submitMs <= state.timeMs && job.startMs > state.timeMs);
}

export function updateLoads(state: PlantState): void {
  const running = jobsByServer(state);
  for (let gpu = 0; gpu < GPU_COUNT; gpu++) {
    const server = Math.floor(gpu / GPUS_PER_SERVER);
    const job = running[server];
    const load = job ? loadOf(job, gpu, state.timeMs) : idleLoad(gpu, state.timeMs);
    state.gpuUtilization[gpu] = load.gpu;
    state.gpuMemory[gpu] = load.gpuMemory;
    if (gpu % GPUS_PER_SERVER === 0) {
      state.cpuUtilization[server] = load.cpu;
    }
  }
}

/**
 * Power of a GPU, W: idle plus a line that bends at the knee (clocks fall as the power limit nears), scaled by leakage
 * that grows with die temperature, held under the limit.
 */
export function gpuPowerW(utilization: number, dieC: number): number {
  const linear = Math.min(utilization, GPU.kneeAt) + 0.5 * Math.max(0, utilization - GPU.kneeAt);
  const full = GPU.kneeAt + 0.5 * (1 - GPU.kneeAt);
  const active = GPU.idleW + (GPU.limitW - GPU.idleW) * (linear / full);
  return Math.min(GPU.limitW, active * (1 + GPU.leakagePerK * (dieC - GPU.leakageAtC)));
}

/** Power and heat of every server; heat goes to chassis or cold plate, and from the chassis into the rack's air. */
export function runServers(state: PlantState, dtS: number): void {
  for (let server = 0; server < SERVER_COUNT; server++) {
    const liquid = isLiquidServer(server);
    const chassis = NODE.chassis + server;
    const sink = liquid ? NODE.plate + server - RACKS_PER_ROW * SERVERS_PER_RACK : chassis;
    const { gpusW, hottestC } = runGpus(state, server, sink, liquid);
    const cpuW = CPU.idleW + (CPU.maxW - CPU.idleW) * (state.cpuUtilization[server] ?? 0);
    addHeat(state, sink, cpuW);
    const fans = liquid ? SERVER_FAN.liquid : SERVER_FAN.air;
    const wanted =
      fans.lowest +
      (1 - fans.lowest) * Math.max(share(GPU_FAN_C, hottestC), share(INLET_FAN_C, inletOf(state, server)));
    const before = state.fan[server] ?? fans.lowest;
    const speed = before + (Math.min(1, Math.max(fans.lowest, wanted)) - before) * Math.min(1, dtS / SERVER_FAN_LAG_S);
    const fanW = fans.maxW * speed ** 3;
    addHeat(state, chassis, BOARD_W + fanW);
    state.fan[server] = speed;
    state.fanW[server] = fanW;
    state.serverW[server] = gpusW + cpuW + BOARD_W + fanW;
    state.serverAirKgS[server] = fans.maxKgS * speed;
    heatAir(state, server, fans.maxKgS * speed, speed);
  }
}

function share(range: { from: number; full: number }, celsiusNow: number): number {
  return (celsiusNow - range.from) / (range.full - range.from);
}

function inletOf(state: PlantState, server: number): number {
  return celsius(state, NODE.inlet + Math.floor(server / SERVERS_PER_RACK));
}

function runGpus(
  state: PlantState,
  server: number,
  sink: number,
  liquid: boolean
): { gpusW: number; hottestC: number } {
  const resistance = liquid ? GPU_RESISTANCE.liquid : GPU_RESISTANCE.air;
  let gpusW = 0;
  let hottestC = -Infinity;
  for (let slot = 0; slot < GPUS_PER_SERVER; slot++) {
    const gpu = server * GPUS_PER_SERVER + slot;
    const dieC = celsius(state, NODE.gpu + gpu);
    const watts = gpuPowerW(state.gpuUtilization[gpu] ?? 0, dieC);
    state.gpuW[gpu] = watts;
    gpusW += watts;
    hottestC = Math.max(hottestC, dieC);
    addHeat(state, NODE.gpu + gpu, watts);
    moveHeat(state, NODE.gpu + gpu, sink, (dieC - celsius(state, sink)) / resistance);
  }
  return { gpusW, hottestC };
}

/** Air through a chassis: effectiveness of a heat sink whose NTU falls with flow^0.4 (turbulent plate-fin). */
function heatAir(state: PlantState, server: number, kgS: number, speed: number): void {
  const rack = Math.floor(server / SERVERS_PER_RACK);
  const inletC = celsius(state, NODE.inlet + rack);
  const effectiveness = 1 - Math.exp(-CHASSIS.ntu * speed ** -0.4);
  const toAirW = effectiveness * kgS * AIR_CP * (celsius(state, NODE.chassis + server) - inletC);
  moveHeat(state, NODE.inlet + rack, NODE.outlet + rack, kgS * AIR_CP * inletC);
  moveHeat(state, NODE.chassis + server, NODE.outlet + rack, toAirW);
}
