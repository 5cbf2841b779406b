import { counterflow, piStep } from './control.ts';
import { CRAH_COUNT, RACK_COUNT, RACK_PLACES } from './layout.ts';
import { AIR_CP, CRAH, RECIRCULATION, WATER_CP } from './parameters.ts';
import { addHeat, celsius, moveHeat, NODE, type Crah, type PlantState } from './state.ts';

/** Underfloor pressure settles within seconds. */
const PRESSURE_LAG_S = 10;

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
      const share = (supply[unit] ?? 0) / supplyTotal;
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
    const share = (kgS * rowKgS) / flows.supplyTotal;
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
  const supplyC = celsius(state, NODE.crahSupply + index);
  const valve = piStep({
    integral: crah.valveIntegral,
    error: supplyC - crah.supplySpC,
    gain: 0.04,
    resetS: 60,
    dtS,
    low: 0.02,
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
  crah.valve = valve.output;
  crah.valveIntegral = valve.integral;
  crah.fan = fan.output;
  crah.fanIntegral = fan.integral;
}

/** Mixed temperature of the air that returns to the CRAHs, °C. */
export function returnAirC(state: PlantState, flows: { row: [number, number]; supplyTotal: number }): number {
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
