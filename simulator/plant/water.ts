import { CONDENSATION_SHARE, HALL_AIR, TOWER_WATER } from './parameters.ts';
import { celsius, NODE, type PlantState } from './state.ts';
import { humidityRatio, relativeHumidityPercent } from './weather.ts';

/** Water that the tower evaporates, blows down and takes in, and the moisture of the hall's air. */
export function runWater(state: PlantState, dtS: number): void {
  runTowerWater(state, dtS);
  runHallMoisture(state, dtS);
}

/**
 * Part of the heat leaves as vapour, more of it the warmer the air is; blowdown keeps the salts of the evaporated water at a few
 * times those of the supply. ASHRAE Handbook, HVAC Systems and Equipment (2020), ch. 40: blowdown = evaporation / (cycles - 1).
 */
function runTowerWater(state: PlantState, dtS: number): void {
  const { latentAt0C, latentPerK, vaporisationJKg, cycles, driftShare, circulationKgS } = TOWER_WATER;
  const latent = Math.min(1, Math.max(0.3, latentAt0C + latentPerK * state.weather.dryBulbC));
  const evaporationKgS = (latent * state.chilled.rejectedW) / vaporisationJKg;
  const blowdownKgS = evaporationKgS / (cycles - 1);
  const makeupKgS = evaporationKgS + blowdownKgS + driftShare * circulationKgS * state.chilled.towerFan;
  const { water } = state;
  Object.assign(water, { evaporationKgS, blowdownKgS, makeupKgS, totalL: water.totalL + makeupKgS * dtS });
}

/**
 * Outdoor air that keeps the hall at pressure brings its moisture in; coils colder than the dew point take some out, a humidifier
 * holds the lower end. The heat of it is below half a percent of the hall's and is left out, as is that of the outdoor air.
 */
function runHallMoisture(state: PlantState, dtS: number): void {
  const { massKg, outdoorKgS, lowestRatio, humidifierMaxKgS } = HALL_AIR;
  const ratio = state.hall.humidityRatio;
  const outdoor = humidityRatio(state.weather.dryBulbC, state.weather.humidityPercent);
  const coilC = celsius(state, NODE.chilledSupply) + COIL_APPROACH_K;
  const airKgS = state.crah.reduce((sum, { airKgS: kgS }) => sum + kgS, 0);
  const condensedKgS = CONDENSATION_SHARE * airKgS * Math.max(0, ratio - humidityRatio(coilC, 100));
  const missing = Math.max(0, lowestRatio - ratio);
  const humidifierKgS = Math.min(humidifierMaxKgS, (missing * massKg) / HUMIDIFIER_LAG_S);
  const gainKgS = outdoorKgS * (outdoor - ratio) + humidifierKgS - condensedKgS;
  state.hall.humidityRatio = Math.max(0, ratio + (gainKgS * dtS) / massKg);
  state.hall.humidifierKgS = humidifierKgS;
}

/** The surface of a chilled water coil is a little warmer than the water. */
const COIL_APPROACH_K = 3;
const HUMIDIFIER_LAG_S = 600;

/** Relative humidity of the hall's air where it has this temperature, %. */
export function hallHumidityPercent(state: PlantState, celsiusThere: number): number {
  return Math.min(100, relativeHumidityPercent(celsiusThere, state.hall.humidityRatio));
}

/** Water usage effectiveness now: litres of make-up water per kWh of IT (The Green Grid, WUE, 2011). */
export function wueLKWh(state: PlantState, itW: number): number {
  return itW > 0 ? (state.water.makeupKgS * 3600) / (itW / 1000) : 0;
}
