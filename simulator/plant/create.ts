import {
  CDU_COUNT,
  CRAH_COUNT,
  GPU_COUNT,
  RACK_COUNT,
  RACKS_PER_ROW,
  SERVER_COUNT,
  SERVERS_PER_RACK,
} from './layout.ts';
import * as nameplate from './parameters.ts';
import { NODE, type PlantState } from './state.ts';
import { weatherAt } from './weather.ts';

/** A plant at rest at `timeMs`, everything near its normal temperature; warm it up before use. */
export function createPlant(seed: number, timeMs: number): PlantState {
  const temperatureC = new Float64Array(NODE.count);
  const capacityJK = new Float64Array(NODE.count);
  const fill = (first: number, count: number, celsius: number, capacity: number) => {
    temperatureC.fill(celsius, first, first + count);
    capacityJK.fill(capacity, first, first + count);
  };
  fill(NODE.gpu, GPU_COUNT, 40, nameplate.GPU.capacityJK);
  fill(NODE.chassis, SERVER_COUNT, 32, nameplate.CHASSIS.capacityJK);
  fill(NODE.plate, RACKS_PER_ROW * SERVERS_PER_RACK, 35, nameplate.COLD_PLATE.capacityJK);
  fill(NODE.inlet, RACK_COUNT, 23, nameplate.RACK_AIR.inletJK);
  fill(NODE.outlet, RACK_COUNT, 30, nameplate.RACK_AIR.outletJK);
  fill(NODE.row, 2, 29, nameplate.ROW_AIR_JK);
  fill(NODE.crahSupply, CRAH_COUNT, 22, nameplate.CRAH.supplyJK);
  fill(NODE.cduSupply, CDU_COUNT, 30, nameplate.CDU.loopJK);
  fill(NODE.cduReturn, CDU_COUNT, 35, nameplate.CDU.loopJK);
  fill(NODE.chilledSupply, 1, 15, nameplate.CHILLED_WATER.supplyJK);
  fill(NODE.chilledReturn, 1, 19, nameplate.CHILLED_WATER.returnJK);
  fill(NODE.condenser, 1, 20, nameplate.TOWER.condenserJK);
  return {
    seed,
    timeMs,
    weather: weatherAt(seed, timeMs),
    week: Number.NaN,
    schedule: [],
    manualJobs: [],
    faults: [],
    temperatureC,
    capacityJK,
    heatW: new Float64Array(NODE.count),
    gpuUtilization: new Float64Array(GPU_COUNT),
    gpuMemory: new Float64Array(GPU_COUNT),
    gpuW: new Float64Array(GPU_COUNT).fill(nameplate.GPU.idleW),
    cpuUtilization: new Float64Array(SERVER_COUNT),
    fan: new Float64Array(SERVER_COUNT).fill(0.4),
    fanW: new Float64Array(SERVER_COUNT),
    serverW: new Float64Array(SERVER_COUNT),
    serverAirKgS: new Float64Array(SERVER_COUNT),
    rackAirKgS: new Float64Array(RACK_COUNT),
    rackValve: new Float64Array(RACK_COUNT).fill(0.5, RACKS_PER_ROW),
    rackValveIntegral: new Float64Array(RACK_COUNT).fill(0.5, RACKS_PER_ROW),
    rackFlowKgS: new Float64Array(RACK_COUNT).fill(0.1, RACKS_PER_ROW),
    rackReturnC: new Float64Array(RACK_COUNT).fill(35, RACKS_PER_ROW),
    rackLiquidW: new Float64Array(RACK_COUNT),
    crah: Array.from({ length: CRAH_COUNT }, () => ({
      fan: 0.6,
      fanIntegral: 0.6,
      valve: 0.4,
      valveIntegral: 0.4,
      supplySpC: 22,
      pressureSpPa: 12,
      pressurePa: 12,
      fanW: 0,
      airKgS: 0,
      waterKgS: 0,
      waterReturnC: 18,
      coolingW: 0,
    })),
    cdu: Array.from({ length: CDU_COUNT }, () => ({
      pump: 0.7,
      pumpIntegral: 0.7,
      valve: 0.4,
      valveIntegral: 0.4,
      supplySpC: 30,
      pressureSpKPa: 70,
      pressureKPa: 70,
      pumpW: 0,
      flowKgS: 0,
      primaryKgS: 0,
      primaryReturnC: 22,
      coolingW: 0,
      on: true,
    })),
    chilled: {
      supplySpC: 15,
      demand: 0.4,
      demandIntegral: 0.4,
      flowKgS: 0,
      pumpW: 0,
      chillerW: 0,
      chillerCoolingW: 0,
      economiserW: 0,
      cop: 0,
      towerFan: 0.5,
      towerFanIntegral: 0.5,
      towerFanW: 0,
      rejectedW: 0,
    },
    power: {
      pduW: new Float64Array(RACK_COUNT),
      rackW: new Float64Array(RACK_COUNT),
      buswayW: new Float64Array(2),
      upsInputW: new Float64Array(2),
      mechanicalW: 0,
      mainW: 0,
      pduWh: new Float64Array(RACK_COUNT),
      mainWh: 0,
    },
    ledger: { electricityJ: 0, rejectedJ: 0, directJ: 0 },
  };
}
