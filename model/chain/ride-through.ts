import type { Supply } from './supply.ts';

/** A range that holds the truth as far as the assumptions do, [low, high]. */
export type Interval = readonly [low: number, high: number];

/** Air at 25 °C and sea level: 1.184 kg/m³ times 1,006 J/(kg K), J/(m³ K). */
const AIR_J_M3K = 1_190;
/** Water at 30 °C, J/(L K). A quarter of propylene glycol lowers it by about 5 %, within the interval below. */
const WATER_J_LK = 4_160;

/**
 * What nobody measures in a plant, per rack or per kilowatt, and why these values. The bounds are meant to hold for most halls; a
 * hall that differs knows better.
 */
export const RIDE_THROUGH_ASSUMPTIONS = {
  /** Air that a rack shares with its aisles, m³: 2.2 to 3.7 m² of floor with its aisles and 3 to 4 m of height. */
  airM3PerRack: [6.5, 15],
  /**
   * Steel, copper and aluminium of a loaded rack that warm up with the air, J/K: at most some 1,100 kg at 0.5 kJ/(kg K); none of it
   * in the first moment.
   */
  solidJPerRackK: [0, 550_000],
  /** Coolant of a rack's loop that its heat goes into, L per kW of heat: what cold plates and manifold hold, and a whole loop. */
  coolantLPerKw: [0.4, 3],
} as const satisfies Record<string, Interval>;

export interface RideThroughInput {
  supply: Exclude<Supply, 'power'>;
  /** Racks that share the heat and the mass. */
  racks: number;
  /** Heat that they give into the air, or into the liquid, W. */
  heatW: number;
  /** Share of that heat that nothing carries away any more, 0 to 1. */
  unremovedShare: Interval;
  /** Temperature of the hottest inlet or coolant supply, Cel. */
  temperatureC: number;
  /** What it may reach, Cel. */
  limitC: number;
}

/** Minutes until the limit: `high` is Infinity where what is left may carry all of it. */
export type RideThrough = Interval;

/**
 * Minutes until the limit, from the heat balance of what is affected: `C dT/dt = P`, with the power P that nobody carries away.
 *
 * A hall warms up between two rates: at first its air alone takes up the heat, later its racks do, too, which is the slowest that
 * it can be (K. Khankari, "Rate of Heating Analysis of Data Centers during Power Shutdown", ASHRAE Transactions 117(1), 2011; the
 * same from Schneider Electric White Paper 179, "Data Center Temperature Rise During a Cooling System Outage"). The bounds are
 * these two rates, with the bounds of {@link RIDE_THROUGH_ASSUMPTIONS}. Of liquid, the coolant takes the place of the air.
 */
export function rideThrough(input: RideThroughInput): RideThrough {
  const marginK = input.limitC - input.temperatureC;
  if (marginK <= 0) {
    return [0, 0];
  }
  const [lowJK, highJK] = heatCapacityJK(input);
  const [leastW, mostW] = input.unremovedShare.map((share) => share * input.heatW) as [number, number];
  return [minutes(lowJK, marginK, mostW), minutes(highJK, marginK, leastW)];
}

function heatCapacityJK({ supply, racks, heatW }: RideThroughInput): Interval {
  const { airM3PerRack, solidJPerRackK, coolantLPerKw } = RIDE_THROUGH_ASSUMPTIONS;
  const bound = (at: 0 | 1) =>
    supply === 'air'
      ? racks * (airM3PerRack[at] * AIR_J_M3K + solidJPerRackK[at])
      : (heatW / 1000) * coolantLPerKw[at] * WATER_J_LK;
  return [bound(0), bound(1)];
}

function minutes(capacityJK: number, marginK: number, powerW: number): number {
  return powerW > 0 ? (capacityJK * marginK) / powerW / 60 : Infinity;
}

/**
 * Share of the heat that nobody carries away once some coolers of several are lost.
 * @param lostShare share of the heat that the lost ones carried, 0 to 1
 * @param spareShare what the others could carry beside what they do, as a share of the same heat; undefined where nobody knows
 */
export function unremovedShare(lostShare: number, spareShare: number | undefined): Interval {
  if (lostShare >= 1) {
    return [1, 1];
  }
  return spareShare === undefined
    ? [0, lostShare]
    : [Math.max(0, lostShare - spareShare), Math.max(0, lostShare - spareShare)];
}

/** `2 to 9 min`, `under 1 min`, `at least 4 min`: never a naked number. */
export function rideThroughText([low, high]: RideThrough): string {
  if (high === 0) {
    return 'beyond the limit now';
  }
  if (low === Infinity) {
    return 'no limit: what is left carries the heat';
  }
  if (high === Infinity) {
    return `at least ${minutesText(low)}, if what is left cannot carry the heat`;
  }
  return high < 1 ? 'under 1 min' : `${minutesText(low)} to ${minutesText(high)}`;
}

/** `9.2 min`, `45 s`. */
export function minutesText(value: number): string {
  if (value < 1) {
    return `${Math.max(1, Math.round(value * 60))} s`;
  }
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} min`;
}
