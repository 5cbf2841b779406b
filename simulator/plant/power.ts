import { hasPower } from './computing.ts';
import { faultOf } from './faults.ts';
import {
  FEED_COUNT,
  FEEDS,
  MACHINES,
  NVLINK_TRAYS,
  RACK_COUNT,
  RACK_PLACES,
  ROW_COUNT,
  type RackPlace,
} from './layout.ts';
import {
  AIR_CP,
  BUSWAY_LOSS,
  CHILLER,
  HOUSE_LOAD_W,
  LOAD_BANK_RISE_K,
  lossW,
  NVLINK_TRAY,
  PDU_LOSS,
  PDU_RATING_W,
  SHELF_LOSS,
  TOWER,
  UPS_BATTERY_WH,
  UPS_CHARGE_SHARE,
  UPS_LOSS,
} from './parameters.ts';
import { addHeat, NODE, type PlantState } from './state.ts';

const JOULES_PER_WH = 3600;

/** Rack PDU inputs; a PDU's loss heats the air behind its rack, a load bank the air in front of it. */
export function runRackPower(state: PlantState): void {
  const { power } = state;
  for (const place of RACK_PLACES) {
    const rack = place.index;
    let load = machinesW(state, place);
    const powered = hasPower(state, rack);
    if (place.liquid && powered) {
      const nvlinkW = nvlinkTraysW(state, place);
      const shelvesW = lossW(SHELF_LOSS, load + nvlinkW);
      addHeat(state, NODE.outlet + rack, (1 - NVLINK_TRAY.liquidShare) * nvlinkW + shelvesW);
      load += nvlinkW + shelvesW;
    }
    const loadBankW = powered ? 1000 * (faultOf(state, 'load-bank', place.id)?.value ?? 0) : 0;
    if (loadBankW > 0) {
      load += loadBankW;
      heatInlet(state, place, loadBankW);
    }
    const loss = powered ? lossW({ ...PDU_LOSS, ratingW: PDU_RATING_W[place.kind] }, load) : 0;
    addHeat(state, NODE.outlet + rack, loss);
    power.rackW[rack] = load;
    power.pduW[rack] = load + loss;
    const alive = power.feedAlive.filter(Boolean).length;
    power.feedAlive.forEach((isAlive, feed) => {
      power.tapW[rack * FEED_COUNT + feed] = isAlive ? (load + loss) / alive : 0;
    });
  }
}

function machinesW(state: PlantState, { firstMachine, machineCount }: RackPlace): number {
  let total = 0;
  for (let machine = firstMachine; machine < firstMachine + machineCount; machine++) {
    total += state.machineW[machine] ?? 0;
  }
  return total;
}

/** The NVLink switch trays of a liquid-cooled rack follow the mean of its GPUs, W. */
export function nvlinkTraysW(state: PlantState, { index, firstMachine, machineCount }: RackPlace): number {
  let busy = 0;
  if (!hasPower(state, index)) {
    return 0;
  }
  for (let machine = firstMachine; machine < firstMachine + machineCount; machine++) {
    busy += (state.gpuUtilization[MACHINES[machine]?.firstGpu ?? 0] ?? 0) / machineCount;
  }
  return NVLINK_TRAYS * (NVLINK_TRAY.idleW + (NVLINK_TRAY.maxW - NVLINK_TRAY.idleW) * busy);
}

/** The rack draws in a load bank's exhaust only as far as its own airflow goes. */
function heatInlet(state: PlantState, { index, row }: RackPlace, watts: number): void {
  const exhaustKgS = watts / (AIR_CP * LOAD_BANK_RISE_K);
  const drawnW = watts * Math.min(1, (state.rackAirKgS[index] ?? 0) / exhaustKgS);
  addHeat(state, NODE.inlet + index, drawnW);
  addHeat(state, NODE.row + row, watts - drawnW);
}

/** Meters up the chain (busway, UPS, main) and the running sums of energy. */
export function runPowerChain(state: PlantState, dtS: number): void {
  const power = state.power;
  let direct = HOUSE_LOAD_W + state.chilled.chillers.length * CHILLER.standbyW + state.chilled.towerFanW;
  let main = HOUSE_LOAD_W;
  for (let feed = 0; feed < FEED_COUNT; feed++) {
    let load = 0;
    for (let rack = 0; rack < RACK_COUNT; rack++) {
      load += power.tapW[rack * FEED_COUNT + feed] ?? 0;
    }
    const buswayLoss = lossW(BUSWAY_LOSS, load);
    for (let row = 0; row < ROW_COUNT; row++) {
      addHeat(state, NODE.row + row, buswayLoss / ROW_COUNT);
    }
    const { inputW, lossW: upsLoss } = runUps(state, feed, load + buswayLoss, dtS);
    power.buswayW[feed] = load + buswayLoss;
    power.upsInputW[feed] = inputW;
    direct += upsLoss;
    main += inputW;
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

/** A UPS passes the utility on and charges its batteries, or lives on them until they are empty; then its feed is dead. */
function runUps(state: PlantState, feed: number, outputW: number, dtS: number): { inputW: number; lossW: number } {
  const { power } = state;
  const utility = faultOf(state, 'feed-loss', FEEDS[feed] ?? '') === undefined;
  const upsLossW = power.feedAlive[feed] || utility ? lossW(UPS_LOSS, outputW) : 0;
  const storedWh = power.batteryWh[feed] ?? 0;
  power.onBattery[feed] = !utility && storedWh > 0;
  power.feedAlive[feed] = utility || storedWh > 0;
  if (utility) {
    const missingWh = UPS_BATTERY_WH - storedWh;
    const chargeW = Math.min(UPS_CHARGE_SHARE * UPS_LOSS.ratingW, (missingWh * JOULES_PER_WH) / dtS);
    power.batteryWh[feed] = storedWh + (chargeW * dtS) / JOULES_PER_WH;
    return { inputW: outputW + upsLossW + chargeW, lossW: upsLossW };
  }
  // The last step may ask for more than is left; what is missing then is a fraction of a second of one feed.
  const drawnWh = Math.min(storedWh, ((outputW + upsLossW) * dtS) / JOULES_PER_WH);
  power.batteryWh[feed] = storedWh - drawnWh;
  return { inputW: outputW + upsLossW - (drawnWh * JOULES_PER_WH) / dtS, lossW: upsLossW };
}

/** Fans, pumps, chillers and tower, W. */
export function mechanicalW(state: PlantState): number {
  const plant = state.chilled;
  let total = plant.pumpW + plant.towerFanW + TOWER.pumpW;
  plant.chillers.forEach((chiller) => (total += chiller.powerW));
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
