import { RACK_COUNT, RACKS_PER_ROW, SERVERS_PER_RACK } from './layout.ts';
import {
  AIR_CP,
  BUSWAY_LOSS,
  CHILLER,
  HOUSE_LOAD_W,
  LOAD_BANK_RISE_K,
  lossW,
  PDU_LOSS,
  TOWER,
  UPS_LOSS,
} from './parameters.ts';
import { addHeat, NODE, type PlantState } from './state.ts';

const JOULES_PER_WH = 3600;

/** Rack PDU inputs; a PDU's loss heats the air behind its rack, a load bank the air in front of it. */
export function runRackPower(state: PlantState): void {
  for (let rack = 0; rack < RACK_COUNT; rack++) {
    let load = 0;
    for (let slot = 0; slot < SERVERS_PER_RACK; slot++) {
      load += state.serverW[rack * SERVERS_PER_RACK + slot] ?? 0;
    }
    for (const fault of state.faults) {
      if (fault.rack === rack && state.timeMs < fault.untilMs) {
        load += fault.powerW;
        heatInlet(state, rack, fault.powerW);
      }
    }
    const loss = lossW(PDU_LOSS, load);
    addHeat(state, NODE.outlet + rack, loss);
    state.power.rackW[rack] = load;
    state.power.pduW[rack] = load + loss;
  }
}

/** The rack draws in a load bank's exhaust only as far as its own airflow goes. */
function heatInlet(state: PlantState, rack: number, watts: number): void {
  const exhaustKgS = watts / (AIR_CP * LOAD_BANK_RISE_K);
  const drawnW = watts * Math.min(1, (state.rackAirKgS[rack] ?? 0) / exhaustKgS);
  addHeat(state, NODE.inlet + rack, drawnW);
  addHeat(state, NODE.row + (rack < RACKS_PER_ROW ? 0 : 1), watts - drawnW);
}

/** Meters up the chain (busway, UPS, main) and the running sums of energy. */
export function runPowerChain(state: PlantState, dtS: number): void {
  const power = state.power;
  let direct = HOUSE_LOAD_W + CHILLER.standbyW + state.chilled.towerFanW;
  let main = HOUSE_LOAD_W;
  for (let row = 0; row < 2; row++) {
    let load = 0;
    for (let i = 0; i < RACKS_PER_ROW; i++) {
      load += power.pduW[row * RACKS_PER_ROW + i] ?? 0;
    }
    const buswayLoss = lossW(BUSWAY_LOSS, load);
    addHeat(state, NODE.row + row, buswayLoss);
    const upsLoss = lossW(UPS_LOSS, load + buswayLoss);
    power.buswayW[row] = load + buswayLoss;
    power.upsInputW[row] = load + buswayLoss + upsLoss;
    direct += upsLoss;
    main += load + buswayLoss + upsLoss;
  }
  power.mechanicalW = mechanicalW(state);
  power.mainW = main + power.mechanicalW;
  state.ledger.electricityJ += power.mainW * dtS;
  state.ledger.rejectedJ += state.chilled.rejectedW * dtS;
  state.ledger.directJ += direct * dtS;
  power.mainWh += (power.mainW * dtS) / JOULES_PER_WH;
  for (let rack = 0; rack < RACK_COUNT; rack++) {
    power.pduWh[rack] = (power.pduWh[rack] ?? 0) + ((power.pduW[rack] ?? 0) * dtS) / JOULES_PER_WH;
  }
}

/** Fans, pumps, chiller and tower, W. */
export function mechanicalW(state: PlantState): number {
  const plant = state.chilled;
  let total = plant.chillerW + plant.pumpW + plant.towerFanW + TOWER.pumpW;
  state.crah.forEach((crah) => (total += crah.fanW));
  state.cdu.forEach((cdu) => (total += cdu.pumpW));
  return total;
}

/** IT power as The Green Grid's PUE level 2 counts it: output of the rack PDUs, W. */
export function itPowerW(state: PlantState): number {
  let total = 0;
  for (const watts of state.power.rackW) {
    total += watts;
  }
  return total;
}

export function pue(state: PlantState): number {
  return state.power.mainW / itPowerW(state);
}
