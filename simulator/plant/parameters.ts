/** Physical constants and nameplates. SI units; temperatures in degrees Celsius. */

/** Specific heat of air at 25 °C, J/(kg K). */
export const AIR_CP = 1006;
/** Density of air at 25 °C and sea level, kg/m3. */
export const AIR_DENSITY = 1.184;
/** Specific heat of water, J/(kg K). */
export const WATER_CP = 4186;

/** Largest step that the explicit integration takes; the fastest node has a time constant of about 15 s. */
export const MAX_SUBSTEP_S = 5;

export const GPU = {
  idleW: 70,
  limitW: 700,
  kneeAt: 0.8,
  leakagePerK: 0.0025,
  leakageAtC: 55,
  capacityJK: 450,
} as const;
/** Thermal resistance from die to heat sink or cold plate, K/W. */
export const GPU_RESISTANCE = { air: 0.042, liquid: 0.024 } as const;
export const CPU = { idleW: 110, maxW: 480 } as const;
/** Memory, drives, network cards and voltage regulators, W. */
export const BOARD_W = 180;
/** Server fans: airflow is linear, power cubic in speed (fan affinity laws). */
export const SERVER_FAN = {
  air: { maxKgS: 0.36, maxW: 420, lowest: 0.35 },
  liquid: { maxKgS: 0.18, maxW: 90, lowest: 0.5 },
} as const;
export const SERVER_FAN_LAG_S = 20;
export const CHASSIS = { capacityJK: 20_000, ntu: 1.15 } as const;
export const COLD_PLATE = { capacityJK: 6_000, ntu: 0.95, nominalKgS: 0.08 } as const;

/** Air volume in front of and behind a rack with the steel that follows it, J/K. */
export const RACK_AIR = { inletJK: 12_000, outletJK: 15_000 } as const;
/** A load bank heats its own air by this much; what the rack does not draw in of it mixes into the row, K. */
export const LOAD_BANK_RISE_K = 15;
/** Hot air that finds its way back to the rack's front: mid row and at the row's ends. */
export const RECIRCULATION = { midRow: 0.03, endOfRow: 0.07 } as const;
export const ROW_AIR_JK = 250_000;

export const CRAH = {
  maxKgS: 4.6,
  fanMaxW: 3_600,
  lowestFan: 0.25,
  waterMaxKgS: 1.7,
  uaWK: 8_500,
  supplyJK: 60_000,
  /** Underfloor pressure when supply and demand of air are equal, Pa. */
  pressurePa: 10,
} as const;

export const CDU = {
  waterMaxKgS: 1.3,
  uaWK: 4_500,
  loopJK: 150 * WATER_CP,
  pumpMaxW: 1_400,
  lowestPump: 0.2,
  /** Full speed of the pump's two-pole motor at 50 Hz. */
  pumpRpm: 2_900,
  /** Shut-off head of the pump at full speed, kPa. */
  headKPa: 190,
  /** Pressure lost inside the CDU at 1 kg/s, kPa. */
  internalKPa: 25,
} as const;
/** Flow through a rack's wide-open control valve at 100 kPa, kg/s. */
export const RACK_VALVE_KGS = 0.42;
/** Rise of the liquid across a rack that the rack's control valve holds, K. */
export const RACK_LIQUID_RISE_K = 10;

export const CHILLED_WATER = {
  supplyJK: 1_500 * WATER_CP,
  returnJK: 500 * WATER_CP,
  maxKgS: 6.4,
  lowest: 0.3,
  pumpMaxW: 4_200,
} as const;
export const CHILLER = {
  capacityW: 190_000,
  /** Share of the Carnot efficiency that the machine reaches at full load. */
  carnotShare: 0.55,
  evaporatorApproachK: 3,
  condenserApproachK: 6,
  highestCop: 11,
  /** Controls, oil heater, W. */
  standbyW: 250,
} as const;
/** Plate heat exchanger that lets the tower cool the return before the chiller does, W/K. */
export const ECONOMISER_UA_WK = 5_000;
export const TOWER = {
  condenserJK: 900 * WATER_CP,
  /** Heat rejected per kelvin between condenser water and outdoor wet bulb at full fan, W/K. */
  uaWK: 32_000,
  fanMaxW: 5_500,
  lowestFan: 0.15,
  /** Condenser water is not driven below this: the chiller needs its lift, and pipes must not freeze. */
  lowestC: 11,
  approachK: 3.5,
  pumpW: 1_800,
} as const;

/** Loss = none + share x load + square x load^2 / rating, W. */
export interface LossCurve {
  ratingW: number;
  noLoad: number;
  proportional: number;
  square: number;
}
/** A double-conversion UPS peaks at about 95 % near 60 % load. */
export const UPS_LOSS: LossCurve = { ratingW: 120_000, noLoad: 0.011, proportional: 0.014, square: 0.02 };
export const PDU_LOSS: LossCurve = { ratingW: 22_000, noLoad: 0.0008, proportional: 0.002, square: 0.006 };
export const BUSWAY_LOSS: LossCurve = { ratingW: 120_000, noLoad: 0, proportional: 0, square: 0.008 };
/** Lighting, offices and controls, W; it leaves through the walls. */
export const HOUSE_LOAD_W = 2_600;

/** Loss of a converter or conductor at `loadW`, W. */
export function lossW(curve: LossCurve, loadW: number): number {
  return curve.noLoad * curve.ratingW + curve.proportional * loadW + (curve.square * loadW * loadW) / curve.ratingW;
}
