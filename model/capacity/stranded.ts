/** What a rack has left; undefined where it is not known. */
export interface RackRoom {
  powerW?: number;
  spaceU?: number;
}

export interface Stranded {
  /** Power that no space or no cooling is left for, W. */
  powerW?: number;
  /** Height units that no power is left for. */
  spaceU?: number;
  /** Cooling that no power or no space is left for, W. */
  coolingW?: number;
}

/**
 * What is left of one resource and cannot be used, because another one is used up (after N. Rasmussen, "Power and Cooling Capacity
 * Management for Data Centers", Schneider Electric White Paper 150): all power of a rack without a free height unit, all free units
 * of a rack without power, and of the power of all racks together what their cooling cannot carry. What is not known strands
 * nothing, and what depends on it is undefined.
 */
export function stranded(racks: readonly RackRoom[], coolingW?: number): Stranded {
  const isPowerKnown = racks.length > 0 && racks.every(({ powerW }) => powerW !== undefined);
  const isSpaceKnown = racks.length > 0 && racks.every(({ spaceU }) => spaceU !== undefined);
  if (!isPowerKnown) {
    return {};
  }
  const left = (watts: number | undefined) => Math.max(0, watts ?? 0);
  const withoutSpaceW = sum(racks, ({ powerW, spaceU }) => (spaceU !== undefined && spaceU <= 0 ? left(powerW) : 0));
  const usableW = sum(racks, ({ powerW }) => left(powerW)) - withoutSpaceW;
  const withoutCoolingW = coolingW === undefined ? 0 : Math.max(0, usableW - Math.max(0, coolingW));
  return {
    ...(isSpaceKnown || coolingW !== undefined ? { powerW: withoutSpaceW + withoutCoolingW } : {}),
    ...(isSpaceKnown
      ? { spaceU: sum(racks, ({ powerW, spaceU }) => (left(powerW) === 0 ? Math.max(0, spaceU ?? 0) : 0)) }
      : {}),
    ...(coolingW === undefined ? {} : { coolingW: Math.max(0, coolingW - usableW) }),
  };
}

function sum(racks: readonly RackRoom[], of: (rack: RackRoom) => number): number {
  return racks.reduce((total, rack) => total + of(rack), 0);
}
