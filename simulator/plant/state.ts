import type { Fault } from './faults.ts';
import type { Job } from './jobs.ts';
import {
  CDU_COUNT,
  CRAH_COUNT,
  GPU_COUNT,
  LIQUID_SERVER_COUNT,
  MACHINE_COUNT,
  RACK_COUNT,
  ROW_COUNT,
} from './layout.ts';
import type { Weather } from './weather.ts';

/** Where each kind of thermal node starts in `PlantState.temperatureC`. */
export const NODE = (() => {
  let next = 0;
  const take = (count: number) => {
    const first = next;
    next += count;
    return first;
  };
  return {
    gpu: take(GPU_COUNT),
    chassis: take(MACHINE_COUNT),
    plate: take(LIQUID_SERVER_COUNT),
    inlet: take(RACK_COUNT),
    outlet: take(RACK_COUNT),
    row: take(ROW_COUNT),
    crahSupply: take(CRAH_COUNT),
    cduSupply: take(CDU_COUNT),
    cduReturn: take(CDU_COUNT),
    chilledSupply: take(1),
    chilledReturn: take(1),
    condenser: take(1),
    count: next,
  };
})();

export interface Crah {
  fan: number;
  fanIntegral: number;
  valve: number;
  valveIntegral: number;
  supplySpC: number;
  pressureSpPa: number;
  pressurePa: number;
  fanW: number;
  airKgS: number;
  waterKgS: number;
  waterReturnC: number;
  coolingW: number;
}

export interface Cdu {
  pump: number;
  pumpIntegral: number;
  valve: number;
  valveIntegral: number;
  supplySpC: number;
  pressureSpKPa: number;
  pressureKPa: number;
  pumpW: number;
  flowKgS: number;
  primaryKgS: number;
  primaryReturnC: number;
  coolingW: number;
  /** Pumps that turn. */
  pumps: number;
  /** Coolant in its loop, L. */
  coolantL: number;
}

export interface Chiller {
  /** Wanted by the sequencer; it takes its time to give. */
  on: boolean;
  /** Since it was wanted, s. */
  onS: number;
  /** Share of its capacity that it may give: 0 while it starts, then rising to 1. */
  loading: number;
  powerW: number;
  coolingW: number;
  cop: number;
}

export interface ChilledWater {
  supplySpC: number;
  /** Cooling asked of the plant as a share of the capacity of the chillers on duty. */
  demand: number;
  demandIntegral: number;
  flowKgS: number;
  pumpW: number;
  chillers: Chiller[];
  /** The lead chiller does not suffice: those on duty share the load. */
  shared: boolean;
  economiserW: number;
  towerFan: number;
  towerFanIntegral: number;
  towerFanW: number;
  rejectedW: number;
}

export interface PowerChain {
  /** Input of each rack PDU, W. */
  pduW: Float64Array;
  /** Output of each rack PDU: servers, switches, power shelves and load bank, W. */
  rackW: Float64Array;
  /** Input of each rack PDU by feed: rack x FEED_COUNT + feed, W. */
  tapW: Float64Array;
  /** Per feed: busway input, UPS input. The UPS's output is the busway's input. */
  buswayW: Float64Array;
  upsInputW: Float64Array;
  /** Per feed: energy in the batteries, Wh, and whether the racks get power. */
  batteryWh: Float64Array;
  feedAlive: boolean[];
  onBattery: boolean[];
  mechanicalW: number;
  mainW: number;
  /** Energy since the plant was created, Wh. */
  pduWh: Float64Array;
  mainWh: number;
}

export interface Water {
  evaporationKgS: number;
  blowdownKgS: number;
  makeupKgS: number;
  /** Make-up water since the plant was created, L. */
  totalL: number;
}

export interface HallAir {
  /** kg of water per kg of dry air. */
  humidityRatio: number;
  humidifierKgS: number;
}

/** Running sums that the tests balance, J. */
export interface Ledger {
  electricityJ: number;
  rejectedJ: number;
  /** Losses and house load that leave without passing the cooling plant. */
  directJ: number;
}

export interface PlantState {
  seed: number;
  timeMs: number;
  weather: Weather;
  week: number;
  schedule: Job[];
  /** Jobs asked for by hand; they displace scheduled ones on their servers. */
  manualJobs: Job[];
  faults: Fault[];
  temperatureC: Float64Array;
  capacityJK: Float64Array;
  /** Net heat into each node in the current substep, W. */
  heatW: Float64Array;
  gpuUtilization: Float64Array;
  gpuMemory: Float64Array;
  gpuW: Float64Array;
  /** By machine, servers and switches alike. A switch's is the share of its ports that carry traffic. */
  cpuUtilization: Float64Array;
  fan: Float64Array;
  fanW: Float64Array;
  machineW: Float64Array;
  /** 1 where a machine has switched itself off because it was too hot. */
  tripped: Uint8Array;
  machineAirKgS: Float64Array;
  rackAirKgS: Float64Array;
  /** Air-cooled racks keep zeros here. */
  rackValve: Float64Array;
  rackValveIntegral: Float64Array;
  rackFlowKgS: Float64Array;
  rackReturnC: Float64Array;
  rackLiquidW: Float64Array;
  crah: Crah[];
  cdu: Cdu[];
  chilled: ChilledWater;
  water: Water;
  hall: HallAir;
  power: PowerChain;
  ledger: Ledger;
}

/** Heat stored in all nodes relative to 0 °C, and energy in the batteries, J. */
export function storedJ(state: PlantState): number {
  let sum = 0;
  for (let i = 0; i < NODE.count; i++) {
    sum += (state.temperatureC[i] ?? 0) * (state.capacityJK[i] ?? 0);
  }
  return sum + 3600 * state.power.batteryWh.reduce((total, wh) => total + wh, 0);
}

/** The temperature of one node, °C. */
export function celsius(state: PlantState, node: number): number {
  return state.temperatureC[node] ?? Number.NaN;
}

/** Adds heat to a node for the current substep, W. */
export function addHeat(state: PlantState, node: number, watts: number): void {
  state.heatW[node] = (state.heatW[node] ?? 0) + watts;
}

/** Moves heat from one node to another: what leaves one arrives in the other, W. */
export function moveHeat(state: PlantState, from: number, to: number, watts: number): void {
  addHeat(state, from, -watts);
  addHeat(state, to, watts);
}
