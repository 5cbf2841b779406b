import { piStep } from './control.ts';
import { faultOf } from './faults.ts';
import { DUTY_CHILLERS } from './layout.ts';
import { CHILLED_WATER, CHILLER, ECONOMISER_UA_WK, TOWER, WATER_CP } from './parameters.ts';
import { addHeat, celsius, moveHeat, NODE, type Chiller, type PlantState } from './state.ts';

const KELVIN = 273.15;
/** Below this share of its capacity the compressor stops. */
const LOWEST_PART_LOAD = 0.03;
/** Shares of the lead chiller's capacity at which the second one joins it and leaves it again. */
const JOIN_AT = { join: 0.8, leave: 0.6 } as const;

/**
 * Electrical input of the chiller, W. Full-load COP is a share of Carnot's between evaporator and condenser; the part-load
 * factor is the quadratic EIR-f(PLR) of a centrifugal chiller in DOE-2 (LBL-19735).
 */
export function chillerPowerW(coolingW: number, chilledC: number, condenserC: number): number {
  if (coolingW <= 0) {
    return 0;
  }
  const cop = fullLoadCop(chilledC, condenserC);
  const partLoad = coolingW / CHILLER.capacityW;
  const inputRatio = 0.17149 + 0.5882 * partLoad + 0.23737 * partLoad ** 2;
  return (CHILLER.capacityW / cop) * inputRatio;
}

/** COP at full load, dimensionless. */
export function fullLoadCop(chilledC: number, condenserC: number): number {
  const evaporatorK = chilledC - CHILLER.evaporatorApproachK + KELVIN;
  const condenserK = condenserC + CHILLER.condenserApproachK + KELVIN;
  const lift = Math.max(8, condenserK - evaporatorK);
  return Math.min(CHILLER.highestCop, (CHILLER.carnotShare * evaporatorK) / lift);
}

/** Chilled-water loop, economiser, chiller and cooling tower for one substep. */
export function runCoolingPlant(state: PlantState, dtS: number): void {
  const plant = state.chilled;
  const returnC = celsius(state, NODE.chilledReturn);
  const supplyC = celsius(state, NODE.chilledSupply);
  const condenserC = celsius(state, NODE.condenser);
  const usedKgS = usedChilledWater(state);
  const flowKgS = Math.max(CHILLED_WATER.lowest * CHILLED_WATER.maxKgS, usedKgS);
  moveHeat(state, NODE.chilledSupply, NODE.chilledReturn, (flowKgS - usedKgS) * WATER_CP * supplyC);
  moveHeat(state, NODE.chilledReturn, NODE.chilledSupply, flowKgS * WATER_CP * returnC);
  const pumpW = CHILLED_WATER.pumpMaxW * (flowKgS / CHILLED_WATER.maxKgS) ** 3;
  addHeat(state, NODE.chilledReturn, pumpW);

  const wantedW = plant.demand * DUTY_CHILLERS * CHILLER.capacityW;
  const economiserLimitW = Math.max(0, returnC - condenserC) * Math.min(ECONOMISER_UA_WK, 0.9 * flowKgS * WATER_CP);
  const economiserW = Math.min(wantedW, economiserLimitW);
  const { coolingW, compressorW } = runChillers(state, wantedW - economiserW, dtS);
  moveHeat(state, NODE.chilledSupply, NODE.condenser, economiserW + coolingW);
  addHeat(state, NODE.condenser, compressorW + TOWER.pumpW);

  const tower = runTower(state, condenserC, dtS);
  const demand = piStep({
    integral: plant.demandIntegral,
    error: supplyC - plant.supplySpC,
    gain: 0.12,
    resetS: 240,
    dtS,
    low: 0,
    high: 1,
  });
  Object.assign(plant, {
    flowKgS,
    pumpW,
    economiserW,
    rejectedW: tower.rejectedW,
    towerFanW: tower.fanW,
    demand: demand.output,
    demandIntegral: demand.integral,
  });
}

/** The lead chiller carries what it can, above that those on duty share; below what a compressor can do nothing is cooled. */
function runChillers(state: PlantState, wantedW: number, dtS: number): { coolingW: number; compressorW: number } {
  const { chillers } = state.chilled;
  sequenceChillers(state, chillers, dtS);
  const lead = chillers.find(({ loading }) => loading === 1);
  const leadShare = wantedW / CHILLER.capacityW;
  state.chilled.shared = lead === undefined || leadShare > (state.chilled.shared ? JOIN_AT.leave : JOIN_AT.join);
  const carrying = state.chilled.shared ? chillers : chillers.filter((chiller) => chiller === lead);
  const ready = carrying.reduce((sum, { loading }) => sum + loading, 0);
  const chilledC = celsius(state, NODE.chilledSupply);
  const condenserC = celsius(state, NODE.condenser);
  let coolingTotalW = 0;
  let compressorTotalW = 0;
  for (const chiller of chillers) {
    const shareW = carrying.includes(chiller) && ready > 0 ? (wantedW * chiller.loading) / ready : 0;
    const possibleW = Math.min(shareW, CHILLER.capacityW * chiller.loading);
    const coolingW = possibleW < LOWEST_PART_LOAD * CHILLER.capacityW ? 0 : possibleW;
    const compressorW = chillerPowerW(coolingW, chilledC, condenserC);
    chiller.coolingW = coolingW;
    chiller.powerW = compressorW + CHILLER.standbyW;
    chiller.cop = compressorW > 0 ? coolingW / chiller.powerW : 0;
    coolingTotalW += coolingW;
    compressorTotalW += compressorW;
  }
  return { coolingW: coolingTotalW, compressorW: compressorTotalW };
}

/** Keeps as many chillers on as are on duty: the next one starts for one that is lost, and needs minutes for it. */
function sequenceChillers(state: PlantState, chillers: Chiller[], dtS: number): void {
  chillers.forEach((chiller, index) => {
    const tripped = faultOf(state, 'chiller-trip', `CH-${index + 1}`) !== undefined;
    if (tripped) {
      chiller.on = false;
    }
    const onDuty = chillers.filter(({ on }) => on).length;
    if (!chiller.on && !tripped && onDuty < DUTY_CHILLERS) {
      chiller.on = true;
      chiller.onS = 0;
    }
    chiller.onS += dtS;
    const loading = (chiller.onS - CHILLER.startDelayS) / CHILLER.loadingS;
    chiller.loading = chiller.on ? Math.min(1, Math.max(0, loading)) : 0;
  });
}

function runTower(state: PlantState, condenserC: number, dtS: number): { rejectedW: number; fanW: number } {
  const plant = state.chilled;
  const wetBulbC = state.weather.wetBulbC;
  const rejectedW = Math.max(0, TOWER.uaWK * (0.06 + 0.94 * plant.towerFan) * (condenserC - wetBulbC));
  addHeat(state, NODE.condenser, -rejectedW);
  const fan = piStep({
    integral: plant.towerFanIntegral,
    error: condenserC - Math.max(TOWER.lowestC, wetBulbC + TOWER.approachK),
    gain: 0.05,
    resetS: 300,
    dtS,
    low: 0,
    high: 1,
  });
  plant.towerFanIntegral = fan.integral;
  const running = fan.output > TOWER.lowestFan / 2 ? Math.max(TOWER.lowestFan, fan.output) : 0;
  const fanW = TOWER.fanMaxW * plant.towerFan ** 3;
  plant.towerFan = running;
  return { rejectedW, fanW };
}

/** Chilled water through all coils and exchangers, kg/s. */
function usedChilledWater(state: PlantState): number {
  let used = 0;
  state.crah.forEach((crah) => (used += crah.waterKgS));
  state.cdu.forEach((cdu) => (used += cdu.primaryKgS));
  return used;
}
