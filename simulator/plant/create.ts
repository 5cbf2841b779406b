import {
  CDU_COUNT,
  CHILLER_COUNT,
  CRAH_COUNT,
  DUTY_CHILLERS,
  FEED_COUNT,
  FEEDS,
  GPU_COUNT,
  LIQUID_SERVER_COUNT,
  MACHINE_COUNT,
  MACHINES,
  RACK_COUNT,
  RACK_PLACES,
  ROW_COUNT,
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
  const gpuW = new Float64Array(GPU_COUNT);
  for (const { index, kind, gpus, firstGpu } of MACHINES) {
    fill(NODE.chassis + index, 1, 32, nameplate.MACHINE_MODELS[kind].chassisJK);
    if (kind !== 'switch') {
      fill(NODE.gpu + firstGpu, gpus, 40, nameplate.GPU_MODELS[kind].capacityJK);
      gpuW.fill(nameplate.GPU_MODELS[kind].idleW, firstGpu, firstGpu + gpus);
    }
  }
  fill(NODE.plate, LIQUID_SERVER_COUNT, 35, nameplate.COLD_PLATE.capacityJK);
  fill(NODE.inlet, RACK_COUNT, 23, nameplate.RACK_AIR.inletJK);
  fill(NODE.outlet, RACK_COUNT, 30, nameplate.RACK_AIR.outletJK);
  fill(NODE.row, ROW_COUNT, 29, nameplate.ROW_AIR_JK);
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
    gpuW,
    cpuUtilization: new Float64Array(MACHINE_COUNT),
    fan: new Float64Array(MACHINE_COUNT).fill(0.5),
    fanW: new Float64Array(MACHINE_COUNT),
    machineW: new Float64Array(MACHINE_COUNT),
    tripped: new Uint8Array(MACHINE_COUNT),
    machineAirKgS: new Float64Array(MACHINE_COUNT),
    rackAirKgS: new Float64Array(RACK_COUNT),
    rackValve: ofLiquidRacks(0.5),
    rackValveIntegral: ofLiquidRacks(0.5),
    rackFlowKgS: ofLiquidRacks(1),
    rackReturnC: ofLiquidRacks(35),
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
      pumps: nameplate.CDU.pumps,
      coolantL: nameplate.COOLANT.fullL,
    })),
    chilled: {
      supplySpC: 15,
      demand: 0.4,
      demandIntegral: 0.4,
      flowKgS: 0,
      pumpW: 0,
      chillers: Array.from({ length: CHILLER_COUNT }, (_, index) => ({
        on: index < DUTY_CHILLERS,
        onS: index < DUTY_CHILLERS ? nameplate.CHILLER.startDelayS + nameplate.CHILLER.loadingS : 0,
        loading: index < DUTY_CHILLERS ? 1 : 0,
        powerW: 0,
        coolingW: 0,
        cop: 0,
      })),
      shared: true,
      economiserW: 0,
      towerFan: 0.5,
      towerFanIntegral: 0.5,
      towerFanW: 0,
      rejectedW: 0,
    },
    water: { evaporationKgS: 0, blowdownKgS: 0, makeupKgS: 0, totalL: 0 },
    hall: { humidityRatio: 0.007, humidifierKgS: 0 },
    power: {
      pduW: new Float64Array(RACK_COUNT),
      rackW: new Float64Array(RACK_COUNT),
      tapW: new Float64Array(RACK_COUNT * FEED_COUNT),
      buswayW: new Float64Array(FEED_COUNT),
      upsInputW: new Float64Array(FEED_COUNT),
      batteryWh: new Float64Array(FEED_COUNT).fill(nameplate.UPS_BATTERY_WH),
      feedAlive: FEEDS.map(() => true),
      onBattery: FEEDS.map(() => false),
      mechanicalW: 0,
      mainW: 0,
      pduWh: new Float64Array(RACK_COUNT),
      mainWh: 0,
    },
    ledger: { electricityJ: 0, rejectedJ: 0, directJ: 0 },
  };
}

function ofLiquidRacks(value: number): Float64Array {
  return Float64Array.from(RACK_PLACES, ({ liquid }) => (liquid ? value : 0));
}
