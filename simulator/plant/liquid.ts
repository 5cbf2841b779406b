import { counterflow, piStep } from './control.ts';
import { driftK, faultOf, leakAt, stuckAt } from './faults.ts';
import { FIRST_LIQUID_SERVER, RACK_PLACES, type RackPlace } from './layout.ts';
import { CDU, COLD_PLATE, COOLANT, NVLINK_TRAY, RACK_LIQUID_RISE_K, RACK_VALVE_KGS, WATER_CP } from './parameters.ts';
import { nvlinkTraysW } from './power.ts';
import { addHeat, celsius, moveHeat, NODE, type Cdu, type PlantState } from './state.ts';

/** The secondary loop's pressure follows pump and valves within seconds. */
const PRESSURE_LAG_S = 8;
/** Less than this through a rack is a closed valve, kg/s. */
const LEAST_FLOW_KGS = 0.005;
/** All trays of a rack get the same flow: a rack where only one is busy must still cool that one. */
const LEAST_VALVE = 0.3;
/** What is left without pumps: warm water rises a little. It keeps the flow equation away from zero, kPa. */
const LEAST_PRESSURE_KPA = 0.05;

const RACKS_OF_CDU = [0, 1].map((cdu) => RACK_PLACES.filter((rack) => rack.cdu === cdu));

/** Cold plates to the secondary loop, the secondary loop through the CDU's exchanger to chilled water. */
export function runLiquid(state: PlantState, dtS: number): void {
  state.cdu.forEach((cdu, index) => runCdu(state, cdu, index, dtS));
}

function runCdu(state: PlantState, cdu: Cdu, index: number, dtS: number): void {
  const id = `CDU-${index + 1}`;
  cdu.pumps = Math.max(0, CDU.pumps - (faultOf(state, 'cdu-pump', id)?.value ?? 0));
  runCoolant(state, cdu, id, index, dtS);
  const supply = NODE.cduSupply + index;
  const back = NODE.cduReturn + index;
  let flowKgS = 0;
  for (const rack of RACKS_OF_CDU[index] ?? []) {
    flowKgS += runRack(state, rack, index, dtS);
  }
  const returnC = celsius(state, back);
  const chilledC = celsius(state, NODE.chilledSupply);
  moveHeat(state, back, supply, flowKgS * WATER_CP * returnC);
  const primaryKgS = CDU.waterMaxKgS * cdu.valve;
  const ua = CDU.uaWK * (0.2 + 0.8 * Math.sqrt(cdu.valve));
  const plates = counterflow(ua, flowKgS * WATER_CP, primaryKgS * WATER_CP);
  const coolingW = Math.max(0, plates.effectiveness * plates.leastWK * (returnC - chilledC));
  moveHeat(state, supply, NODE.chilledReturn, coolingW);
  moveHeat(state, NODE.chilledSupply, NODE.chilledReturn, primaryKgS * WATER_CP * chilledC);
  const pumpW = (CDU.pumpMaxW * cdu.pumps * cdu.pump ** 3) / CDU.pumps;
  addHeat(state, supply, pumpW);
  const settled = Math.max(LEAST_PRESSURE_KPA, loopPressureKPa(cdu, flowKgS));
  Object.assign(cdu, {
    flowKgS,
    primaryKgS,
    coolingW,
    pumpW,
    primaryReturnC: primaryKgS > 0 ? chilledC + coolingW / (primaryKgS * WATER_CP) : chilledC,
    pressureKPa: cdu.pressureKPa + (settled - cdu.pressureKPa) * Math.min(1, dtS / PRESSURE_LAG_S),
  });
  controlCdu(state, cdu, id, supply, dtS);
}

/** A leak takes coolant out of the loop, at the CDU or in one of its racks; it is filled up again once nothing leaks. */
function runCoolant(state: PlantState, cdu: Cdu, id: string, index: number, dtS: number): void {
  let leakLMin = leakAt(state, id).leakLMin;
  for (const rack of RACKS_OF_CDU[index] ?? []) {
    leakLMin += leakAt(state, rack.id).leakLMin;
  }
  const changeLMin = leakLMin > 0 ? -leakLMin : COOLANT.refillLMin;
  cdu.coolantL = Math.min(COOLANT.fullL, Math.max(0, cdu.coolantL + (changeLMin * dtS) / 60));
}

/**
 * Pressure at which the pumps give what the racks take: head - internal (f / pumps)^2 = p, with f = K sqrt(p / 100) for the
 * racks, whose K follows from the flow at the present pressure. Solved, not stepped: it settles much faster than a step.
 */
function loopPressureKPa(cdu: Cdu, flowKgS: number): number {
  if (cdu.pumps === 0) {
    return 0;
  }
  const kSquared = (100 * flowKgS ** 2) / cdu.pressureKPa;
  const headKPa = CDU.headKPa * primed(cdu) * cdu.pump ** 2;
  return headKPa / (1 + (CDU.internalKPa * kSquared) / (100 * cdu.pumps ** 2));
}

/** Share of their head that the pumps have left: they draw air when the level is low. */
function primed(cdu: Cdu): number {
  const level = (cdu.coolantL / COOLANT.fullL - COOLANT.emptyShare) / (COOLANT.lowShare - COOLANT.emptyShare);
  return Math.min(1, Math.max(0, level));
}

/** One rack's cold plates and NVLink switches; returns its flow, kg/s. */
function runRack(state: PlantState, place: RackPlace, cduIndex: number, dtS: number): number {
  const { index: rack, firstMachine, machineCount } = place;
  const pressureKPa = state.cdu[cduIndex]?.pressureKPa ?? LEAST_PRESSURE_KPA;
  const supplyC = celsius(state, NODE.cduSupply + cduIndex);
  const back = NODE.cduReturn + cduIndex;
  const opening = leakAt(state, place.id).isolated ? 0 : (state.rackValve[rack] ?? 0);
  const flow = Math.max(LEAST_FLOW_KGS, opening * RACK_VALVE_KGS * Math.sqrt(pressureKPa / 100));
  const perTray = flow / machineCount;
  const effectiveness = 1 - Math.exp(-COLD_PLATE.ntu * (perTray / COLD_PLATE.nominalKgS) ** -0.5);
  const nvlinkW = NVLINK_TRAY.liquidShare * nvlinkTraysW(state, place);
  addHeat(state, back, nvlinkW);
  let toLiquidW = nvlinkW;
  for (let machine = firstMachine; machine < firstMachine + machineCount; machine++) {
    const plate = NODE.plate + machine - FIRST_LIQUID_SERVER;
    const watts = effectiveness * perTray * WATER_CP * (celsius(state, plate) - supplyC);
    moveHeat(state, plate, back, watts);
    toLiquidW += watts;
  }
  moveHeat(state, NODE.cduSupply + cduIndex, back, flow * WATER_CP * supplyC);
  const riseK = toLiquidW / (flow * WATER_CP);
  const valve = piStep({
    integral: state.rackValveIntegral[rack] ?? 0,
    error: riseK - RACK_LIQUID_RISE_K,
    gain: 0.02,
    resetS: 60,
    dtS,
    low: LEAST_VALVE,
    high: 1,
  });
  state.rackFlowKgS[rack] = flow;
  state.rackLiquidW[rack] = toLiquidW;
  state.rackReturnC[rack] = supplyC + riseK;
  state.rackValve[rack] = stuckAt(state, place.id) ?? valve.output;
  state.rackValveIntegral[rack] = valve.integral;
  return flow;
}

function controlCdu(state: PlantState, cdu: Cdu, id: string, supplyNode: number, dtS: number): void {
  const valve = piStep({
    integral: cdu.valveIntegral,
    error: celsius(state, supplyNode) + driftK(state, id) - cdu.supplySpC,
    gain: 0.06,
    resetS: 150,
    dtS,
    low: 0.02,
    high: 1,
  });
  const pump = piStep({
    integral: cdu.pumpIntegral,
    error: cdu.pressureSpKPa - cdu.pressureKPa,
    gain: 0.002,
    resetS: 20,
    dtS,
    low: CDU.lowestPump,
    high: 1,
  });
  cdu.valve = stuckAt(state, id) ?? valve.output;
  cdu.valveIntegral = valve.integral;
  cdu.pump = pump.output;
  cdu.pumpIntegral = pump.integral;
}
