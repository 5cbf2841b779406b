import { counterflow, piStep } from './control.ts';
import { driftK, faultOf, stuckAt } from './faults.ts';
import { CRAH_COUNT, RACK_COUNT, RACK_PLACES } from './layout.ts';
import { AIR_CP, CRAH, RECIRCULATION, WATER_CP } from './parameters.ts';
import { addHeat, celsius, moveHeat, NODE, type Crah, type PlantState } from './state.ts';

/** Underfloor pressure settles within seconds. */
const PRESSURE_LAG_S = 10;
const FAN_STOP_S = 10;
const SHARING_S = 120;
const LEAST_VALVE = 0.02;

/** Mass flows of the hall's air in the current substep, kg/s. */
interface AirFlows {
  /** Per CRAH. */
  supply: number[];
  supplyTotal: number;
  /** Air that the CRAHs return from each row; what a row receives, it gives back. */
  row: [number, number];
}

/** Moves air and its heat: CRAH -> rack inlet -> (servers) -> rack outlet -> row -> CRAH. */
export function runAir(state: PlantState, dtS: number): void {
  const flows = distribute(state);
  const demand = sum(state.rackAirKgS);
  const ratio = demand > 0 ? flows.supplyTotal / demand : 1;
  state.crah.forEach((crah, index) => runCrah(state, crah, index, flows, ratio, dtS));
  shareSpeed(state, dtS);
}

/** The units that run share the work: without it, one that comes back would find the pressure held and stay at its lowest. */
function shareSpeed(state: PlantState, dtS: number): void {
  const running = state.crah.filter((_, index) => !faultOf(state, 'crah-fan', `CRAH-${index + 1}`));
  const mean = running.reduce((total, { fanIntegral }) => total + fanIntegral / running.length, 0);
  running.forEach((crah) => (crah.fanIntegral += ((mean - crah.fanIntegral) * dtS) / SHARING_S));
}

function distribute(state: PlantState): AirFlows {
  const supply = state.crah.map((crah) => CRAH.maxKgS * crah.fan);
  const supplyTotal = supply.reduce((a, b) => a + b, 0);
  for (const { index, firstMachine, machineCount } of RACK_PLACES) {
    let flow = 0;
    for (let machine = firstMachine; machine < firstMachine + machineCount; machine++) {
      flow += state.machineAirKgS[machine] ?? 0;
    }
    state.rackAirKgS[index] = flow;
  }
  const demand = sum(state.rackAirKgS);
  const row: [number, number] = [0, 0];
  const freshOf = new Float64Array(RACK_COUNT);
  let freshTotal = 0;
  for (const { index: rack, isRowEnd } of RACK_PLACES) {
    const base = isRowEnd ? RECIRCULATION.endOfRow : RECIRCULATION.midRow;
    const fresh = (state.rackAirKgS[rack] ?? 0) * Math.min(1 - base, supplyTotal / Math.max(demand, 1e-6));
    freshOf[rack] = fresh;
    freshTotal += fresh;
  }
  const bypass = Math.max(0, supplyTotal - freshTotal);
  for (const { index: rack, row: rowIndex } of RACK_PLACES) {
    const fresh = freshOf[rack] ?? 0;
    const outletC = celsius(state, NODE.outlet + rack);
    const recirculated = (state.rackAirKgS[rack] ?? 0) - fresh;
    moveHeat(state, NODE.outlet + rack, NODE.inlet + rack, recirculated * AIR_CP * outletC);
    moveHeat(state, NODE.outlet + rack, NODE.row + rowIndex, fresh * AIR_CP * outletC);
    const bypassShare = freshTotal > 0 ? (bypass * fresh) / freshTotal : bypass / RACK_COUNT;
    row[rowIndex] += fresh + bypassShare;
    for (let unit = 0; unit < CRAH_COUNT; unit++) {
      const share = supplyTotal > 0 ? (supply[unit] ?? 0) / supplyTotal : 0;
      const enthalpyW = share * AIR_CP * celsius(state, NODE.crahSupply + unit);
      moveHeat(state, NODE.crahSupply + unit, NODE.inlet + rack, fresh * enthalpyW);
      moveHeat(state, NODE.crahSupply + unit, NODE.row + rowIndex, bypassShare * enthalpyW);
    }
  }
  return { supply, supplyTotal, row };
}

function runCrah(state: PlantState, crah: Crah, index: number, flows: AirFlows, ratio: number, dtS: number): void {
  const kgS = flows.supply[index] ?? 0;
  const node = NODE.crahSupply + index;
  const returnC = returnAirC(state, flows);
  flows.row.forEach((rowKgS, row) => {
    const share = flows.supplyTotal > 0 ? (kgS * rowKgS) / flows.supplyTotal : 0;
    moveHeat(state, NODE.row + row, node, share * AIR_CP * celsius(state, NODE.row + row));
  });
  const waterKgS = CRAH.waterMaxKgS * crah.valve;
  const chilledC = celsius(state, NODE.chilledSupply);
  const ua = CRAH.uaWK * (0.15 + 0.85 * Math.sqrt(crah.valve)) * Math.sqrt(crah.fan);
  const coil = counterflow(ua, kgS * AIR_CP, waterKgS * WATER_CP);
  const coolingW = Math.max(0, coil.effectiveness * coil.leastWK * (returnC - chilledC));
  const fanW = CRAH.fanMaxW * crah.fan ** 3;
  addHeat(state, node, fanW);
  moveHeat(state, node, NODE.chilledReturn, coolingW);
  moveHeat(state, NODE.chilledSupply, NODE.chilledReturn, waterKgS * WATER_CP * chilledC);
  Object.assign(crah, {
    airKgS: kgS,
    fanW,
    waterKgS,
    coolingW,
    waterReturnC: waterKgS > 0 ? chilledC + coolingW / (waterKgS * WATER_CP) : chilledC,
    pressurePa:
      crah.pressurePa + (CRAH.pressurePa * ratio * ratio - crah.pressurePa) * Math.min(1, dtS / PRESSURE_LAG_S),
  });
  controlCrah(state, crah, index, dtS);
}

function controlCrah(state: PlantState, crah: Crah, index: number, dtS: number): void {
  const id = `CRAH-${index + 1}`;
  if (faultOf(state, 'crah-fan', id)) {
    // The motor runs down; the controller closes the valve and starts anew afterwards.
    const fan = crah.fan * Math.max(0, 1 - dtS / FAN_STOP_S);
    const valve = stuckAt(state, id) ?? LEAST_VALVE;
    Object.assign(crah, { fan, fanIntegral: CRAH.lowestFan, valve, valveIntegral: LEAST_VALVE });
    return;
  }
  const supplyC = celsius(state, NODE.crahSupply + index) + driftK(state, id);
  const valve = piStep({
    integral: crah.valveIntegral,
    error: supplyC - crah.supplySpC,
    gain: 0.04,
    resetS: 60,
    dtS,
    low: LEAST_VALVE,
    high: 1,
  });
  const fan = piStep({
    integral: crah.fanIntegral,
    error: crah.pressureSpPa - crah.pressurePa,
    gain: 0.015,
    resetS: 25,
    dtS,
    low: CRAH.lowestFan,
    high: 1,
  });
  crah.valve = stuckAt(state, id) ?? valve.output;
  crah.valveIntegral = valve.integral;
  crah.fan = fan.output;
  crah.fanIntegral = fan.integral;
}

/** Mixed temperature of the air that returns to the CRAHs, °C. */
export function returnAirC(state: PlantState, flows: { row: [number, number]; supplyTotal: number }): number {
  if (flows.supplyTotal <= 0) {
    return (celsius(state, NODE.row) + celsius(state, NODE.row + 1)) / 2;
  }
  const mixed = flows.row[0] * celsius(state, NODE.row) + flows.row[1] * celsius(state, NODE.row + 1);
  return mixed / flows.supplyTotal;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) {
    total += value;
  }
  return total;
}
