import { counterflow, piStep } from './control.ts';
import { FIRST_LIQUID_SERVER, RACK_PLACES, type RackPlace } from './layout.ts';
import { CDU, COLD_PLATE, NVLINK_TRAY, RACK_LIQUID_RISE_K, RACK_VALVE_KGS, WATER_CP } from './parameters.ts';
import { nvlinkTraysW } from './power.ts';
import { addHeat, celsius, moveHeat, NODE, type Cdu, type PlantState } from './state.ts';

/** The secondary loop's pressure follows pump and valves within seconds. */
const PRESSURE_LAG_S = 8;
/** Less than this through a rack is a closed valve, kg/s. */
const LEAST_FLOW_KGS = 0.005;
/** All trays of a rack get the same flow: a rack where only one is busy must still cool that one. */
const LEAST_VALVE = 0.3;
/** A quarter of the rated pressure keeps the flow equation away from zero, kPa. */
const LEAST_PRESSURE_KPA = 2;

const RACKS_OF_CDU = [0, 1].map((cdu) => RACK_PLACES.filter((rack) => rack.cdu === cdu));

/** Cold plates to the secondary loop, the secondary loop through the CDU's exchanger to chilled water. */
export function runLiquid(state: PlantState, dtS: number): void {
  state.cdu.forEach((cdu, index) => runCdu(state, cdu, index, dtS));
}

function runCdu(state: PlantState, cdu: Cdu, index: number, dtS: number): void {
  const supply = NODE.cduSupply + index;
  const back = NODE.cduReturn + index;
  let flowKgS = 0;
  for (const rack of RACKS_OF_CDU[index] ?? []) {
    flowKgS += runRack(state, rack, index, dtS);
  }
  const returnC = celsius(state, back);
  const chilledC = celsius(state, NODE.chilledSupply);
  moveHeat(state, back, supply, flowKgS * WATER_CP * returnC);
  const primaryKgS = cdu.on ? CDU.waterMaxKgS * cdu.valve : 0;
  const ua = CDU.uaWK * (0.2 + 0.8 * Math.sqrt(cdu.valve));
  const plates = counterflow(ua, flowKgS * WATER_CP, primaryKgS * WATER_CP);
  const coolingW = Math.max(0, plates.effectiveness * plates.leastWK * (returnC - chilledC));
  moveHeat(state, supply, NODE.chilledReturn, coolingW);
  moveHeat(state, NODE.chilledSupply, NODE.chilledReturn, primaryKgS * WATER_CP * chilledC);
  const pumpW = cdu.on ? CDU.pumpMaxW * cdu.pump ** 3 : 0;
  addHeat(state, supply, pumpW);
  const headKPa = cdu.on
    ? CDU.headKPa * cdu.pump ** 2 - CDU.internalKPa * (flowKgS / CDU.pumps) ** 2
    : LEAST_PRESSURE_KPA;
  const settled = Math.max(LEAST_PRESSURE_KPA, headKPa);
  Object.assign(cdu, {
    flowKgS,
    primaryKgS,
    coolingW,
    pumpW,
    primaryReturnC: primaryKgS > 0 ? chilledC + coolingW / (primaryKgS * WATER_CP) : chilledC,
    pressureKPa: cdu.pressureKPa + (settled - cdu.pressureKPa) * Math.min(1, dtS / PRESSURE_LAG_S),
  });
  controlCdu(state, cdu, supply, dtS);
}

/** One rack's cold plates and NVLink switches; returns its flow, kg/s. */
function runRack(state: PlantState, place: RackPlace, cduIndex: number, dtS: number): number {
  const { index: rack, firstMachine, machineCount } = place;
  const pressureKPa = state.cdu[cduIndex]?.pressureKPa ?? LEAST_PRESSURE_KPA;
  const supplyC = celsius(state, NODE.cduSupply + cduIndex);
  const back = NODE.cduReturn + cduIndex;
  const flow = Math.max(LEAST_FLOW_KGS, (state.rackValve[rack] ?? 0) * RACK_VALVE_KGS * Math.sqrt(pressureKPa / 100));
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
  state.rackValve[rack] = valve.output;
  state.rackValveIntegral[rack] = valve.integral;
  return flow;
}

function controlCdu(state: PlantState, cdu: Cdu, supplyNode: number, dtS: number): void {
  const valve = piStep({
    integral: cdu.valveIntegral,
    error: celsius(state, supplyNode) - cdu.supplySpC,
    gain: 0.03,
    resetS: 180,
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
  cdu.valve = valve.output;
  cdu.valveIntegral = valve.integral;
  cdu.pump = pump.output;
  cdu.pumpIntegral = pump.integral;
}
