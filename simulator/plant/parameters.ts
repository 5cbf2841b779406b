/**
 * Physical constants and nameplates. SI units; temperatures in degrees Celsius. The machines are no product; their figures are
 * those of public data sheets, named where they stand.
 */
import type { MachineKind, RackKind } from './layout.ts';

/** Specific heat of air at 25 °C, J/(kg K). */
export const AIR_CP = 1006;
/** Density of air at 25 °C and sea level, kg/m3. */
export const AIR_DENSITY = 1.184;
/** Specific heat of water, J/(kg K). */
export const WATER_CP = 4186;

/** Largest step that the explicit integration takes; the fastest node has a time constant of about 14 s. */
export const MAX_SUBSTEP_S = 5;

export interface GpuModel {
  name: string;
  idleW: number;
  limitW: number;
  memoryMiB: number;
  /** From die to heat sink or cold plate, K/W. */
  resistanceKW: number;
  capacityJK: number;
}

/**
 * The air-cooled GPU is one of 700 W and 80 GB (NVIDIA H100 SXM data sheet, 2023), the liquid-cooled one of 1,400 W and 288 GB
 * (NVIDIA GB300 NVL72 data sheet, 2025).
 */
export const GPU_MODELS: Record<'air' | 'liquid', GpuModel> = {
  air: {
    name: 'Simulated accelerator 700 W',
    idleW: 72,
    limitW: 700,
    memoryMiB: 81_920,
    resistanceKW: 0.038,
    capacityJK: 450,
  },
  liquid: {
    name: 'Simulated accelerator 1400 W',
    idleW: 180,
    limitW: 1_400,
    memoryMiB: 294_912,
    resistanceKW: 0.019,
    capacityJK: 850,
  },
};

/** What all of them have in common: the knee, the leakage, and the clocks that fall as the die gets too hot. */
export const GPU = {
  kneeAt: 0.8,
  leakagePerK: 0.0025,
  leakageAtC: 55,
  /** Slowdown and shutdown temperature as `nvidia-smi -q` prints them, rounded. */
  slowdownC: 87,
  shutdownC: 95,
  /** What is left of the power limit at the shutdown temperature. */
  leastShare: 0.25,
} as const;

export interface MachineModel {
  cpuIdleW: number;
  cpuMaxW: number;
  /** Memory, drives, network cards and voltage regulators, W; it goes into the air. */
  boardW: number;
  memoryBytes: number;
  /** Fans: airflow is linear, power cubic in speed (fan affinity laws). */
  fan: { maxKgS: number; maxW: number; lowest: number };
  /** Heat capacity of what the air passes, and its number of transfer units at full speed. */
  chassisJK: number;
  chassisNtu: number;
}

/**
 * Air: eight GPUs in 8 units, 10.2 kW at most and 1,105 CFM (0.62 kg/s) at 80 % fan speed (NVIDIA DGX H100 user guide).
 * Liquid: a 1 unit tray with four GPUs and two CPUs, 6.2 to 6.6 kW, of which about 6 kW go into cold plates.
 * Switch: 64 ports of 400 Gb/s in 1 unit, 0.75 kW with copper and up to 1.7 kW with optics (NVIDIA QM9700 data sheet).
 */
export const MACHINE_MODELS: Record<MachineKind, MachineModel> = {
  air: {
    cpuIdleW: 180,
    cpuMaxW: 700,
    boardW: 1_750,
    memoryBytes: 2 * 1024 ** 4,
    fan: { maxKgS: 0.77, maxW: 1_500, lowest: 0.35 },
    chassisJK: 40_000,
    chassisNtu: 1.4,
  },
  liquid: {
    cpuIdleW: 120,
    cpuMaxW: 600,
    boardW: 550,
    memoryBytes: 1024 ** 4,
    fan: { maxKgS: 0.075, maxW: 90, lowest: 0.5 },
    chassisJK: 6_000,
    chassisNtu: 1.15,
  },
  switch: {
    cpuIdleW: 300,
    cpuMaxW: 800,
    boardW: 350,
    memoryBytes: 16 * 1024 ** 3,
    fan: { maxKgS: 0.09, maxW: 120, lowest: 0.5 },
    chassisJK: 5_000,
    chassisNtu: 1.3,
  },
};
export const SERVER_FAN_LAG_S = 20;
/** The cold plates of one tray, with the coolant in them. */
export const COLD_PLATE = { capacityJK: 10_000, ntu: 0.95, nominalKgS: 0.142 } as const;
/** An NVLink switch tray, W: its links burn nearly as much idle as busy. */
export const NVLINK_TRAY = { idleW: 550, maxW: 900, liquidShare: 0.85 } as const;

/** Air volume in front of and behind a rack with the steel that follows it, J/K. */
export const RACK_AIR = { inletJK: 40_000, outletJK: 45_000 } as const;
/** A load bank heats its own air by this much; what the rack does not draw in of it mixes into the row, K. */
export const LOAD_BANK_RISE_K = 15;
/** Hot air that finds its way back to the rack's front: mid row and at the row's ends. */
export const RECIRCULATION = { midRow: 0.03, endOfRow: 0.07 } as const;
export const ROW_AIR_JK = 600_000;

/** Sized so that two of three carry the hall: 27,000 m3/h each, as chilled water units of 100 to 150 kW move. */
export const CRAH = {
  maxKgS: 9,
  fanMaxW: 7_000,
  lowestFan: 0.25,
  waterMaxKgS: 4.5,
  uaWK: 17_000,
  supplyJK: 130_000,
  /** Underfloor pressure when supply and demand of air are equal, Pa. */
  pressurePa: 10,
} as const;

/**
 * A row CDU of 450 kW, a usual size, with two pumps side by side. Three racks of about 110 kW into liquid are its design load; one
 * pump alone brings about two thirds of the flow.
 */
export const CDU = {
  waterMaxKgS: 10,
  uaWK: 40_000,
  loopJK: 350 * WATER_CP,
  /** Both pumps, W. */
  pumpMaxW: 9_000,
  pumps: 2,
  lowestPump: 0.2,
  /** Full speed of the pump's two-pole motor at 50 Hz. */
  pumpRpm: 2_900,
  /** Shut-off head of the pumps at full speed, kPa. */
  headKPa: 190,
  /** Pressure lost inside the CDU at 1 kg/s of one pump, kPa. */
  internalKPa: 5,
} as const;
/** Flow through a rack's wide-open control valve at 100 kPa, kg/s. */
export const RACK_VALVE_KGS = 4.6;
/** Rise of the liquid across a rack that the rack's control valve holds, K: about 1.4 L/min for each kW. */
export const RACK_LIQUID_RISE_K = 10;

/** Chilled water for a megawatt, with a buffer that carries the hall over the start of the standby chiller. */
export const CHILLED_WATER = {
  supplyJK: 8_000 * WATER_CP,
  returnJK: 2_500 * WATER_CP,
  maxKgS: 36,
  lowest: 0.3,
  pumpMaxW: 24_000,
} as const;
export const CHILLER = {
  capacityW: 600_000,
  /** Share of the Carnot efficiency that the machine reaches at full load. */
  carnotShare: 0.55,
  evaporatorApproachK: 3,
  condenserApproachK: 6,
  highestCop: 11,
  /** Controls, oil heater, W. */
  standbyW: 700,
  /** A standby machine starts its pumps and oil first, then loads up. */
  startDelayS: 120,
  loadingS: 150,
} as const;
/** Plate heat exchanger that lets the tower cool the return before the chiller does, W/K. */
export const ECONOMISER_UA_WK = 29_000;
export const TOWER = {
  condenserJK: 5_000 * WATER_CP,
  /** Heat rejected per kelvin between condenser water and outdoor wet bulb at full fan, W/K. */
  uaWK: 190_000,
  fanMaxW: 32_000,
  lowestFan: 0.15,
  /** Condenser water is not driven below this: the chiller needs its lift, and pipes must not freeze. */
  lowestC: 11,
  approachK: 3.5,
  pumpW: 10_000,
} as const;

/** Loss = none + share x load + square x load^2 / rating, W. */
export interface LossCurve {
  ratingW: number;
  noLoad: number;
  proportional: number;
  square: number;
}
/** A double-conversion UPS of today peaks at 96 to 97 % around half load. Each of the two carries the hall alone. */
export const UPS_LOSS: LossCurve = { ratingW: 1_100_000, noLoad: 0.0095, proportional: 0.01, square: 0.018 };
/** Energy of a UPS's batteries: five minutes of its rating, Wh. */
export const UPS_BATTERY_WH = (UPS_LOSS.ratingW * 5) / 60;
/** Batteries are charged at this share of the rating once the utility is back. */
export const UPS_CHARGE_SHARE = 0.05;
export const PDU_RATING_W: Record<RackKind, number> = { air: 66_000, liquid: 165_000, network: 22_000 };
export const PDU_LOSS = { noLoad: 0.0008, proportional: 0.002, square: 0.006 };
/** Rectifiers of a rack-scale rack: 8 shelves of 33 kW, 97.5 % (Open Compute ORv3 power shelf specification). */
export const SHELF_LOSS: LossCurve = { ratingW: 264_000, noLoad: 0.002, proportional: 0.014, square: 0.012 };
export const BUSWAY_LOSS: LossCurve = { ratingW: 1_100_000, noLoad: 0, proportional: 0, square: 0.008 };
/** Lighting, offices and controls, W; it leaves through the walls. */
export const HOUSE_LOAD_W = 9_000;

/** Loss of a converter or conductor at `loadW`, W. */
export function lossW(curve: LossCurve, loadW: number): number {
  return curve.noLoad * curve.ratingW + curve.proportional * loadW + (curve.square * loadW * loadW) / curve.ratingW;
}

/** Tower water: five cycles of concentration are usual with treated town water. */
export const TOWER_WATER = {
  /** Share of the rejected heat that leaves as vapour; in winter much of it warms the air. */
  latentAt0C: 0.55,
  latentPerK: 0.013,
  vaporisationJKg: 2_450_000,
  cycles: 5,
  /** Droplets that the eliminators let through, of the circulating water. */
  driftShare: 0.00002,
  circulationKgS: 50,
} as const;
/** Air of the hall (1,200 m3) and what keeps it at pressure; a dew point of 5.5 °C is held (ratio 0.0056 kg/kg). */
export const HALL_AIR = {
  massKg: 1_420,
  outdoorKgS: 0.25,
  lowestRatio: 0.0056,
  humidifierMaxKgS: 0.006,
} as const;
/** Share of the moisture above saturation that a coil takes out of the air that passes. */
export const CONDENSATION_SHARE = 0.3;

/** A machine whose hottest die reaches this switches itself off, and is switched on again below the other, °C. */
export const THERMAL_TRIP_C = { off: 97, on: 55 } as const;
/** What a machine draws that is off but has power: its management controller, W. */
export const STANDBY_W = 35;
/** Coolant in a CDU's loop when full, L; below this share of it the pumps draw air. Refilling is slow. */
export const COOLANT = { fullL: 700, lowShare: 0.9, emptyShare: 0.6, refillLMin: 20 } as const;
