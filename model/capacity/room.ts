/** How much more load a part takes, W, with everything in place and with one feed, neighbour or cooler lost. */
export interface Room {
  /** Whose room it is: a rack, or a piece of equipment. */
  by: string;
  roomW: number;
  roomN1W: number;
  /** What is lost in the worst case. */
  lost?: string;
}

/** The least room of several parts that all carry the load, W, and which part it is; each case by itself. */
export interface LeastRoom {
  roomW: number;
  by: string;
  roomN1W: number;
  byN1: string;
  lost?: string;
}

/** Undefined for none. */
export function leastRoom(rooms: readonly Room[]): LeastRoom | undefined {
  const [first] = rooms;
  if (!first) {
    return undefined;
  }
  const n = rooms.reduce((least, one) => (one.roomW < least.roomW ? one : least), first);
  const n1 = rooms.reduce((least, one) => (one.roomN1W < least.roomN1W ? one : least), first);
  return {
    roomW: n.roomW,
    by: n.by,
    roomN1W: n1.roomN1W,
    byN1: n1.by,
    ...(n1.lost === undefined ? {} : { lost: n1.lost }),
  };
}

/** What of a load a group of coolers carries, 0 to 1, with their limits and heat, W. */
export interface CoolingGroup {
  share: number;
  coolers: ReadonlyArray<{ id: string; limitW: number; heatW: number }>;
}

/**
 * Load that a group of coolers takes: what they could carry less what they carry, over the part of the load that comes to them;
 * with the strongest of them lost, and the same without a second one.
 */
export function coolingRoom({ share, coolers }: CoolingGroup): Room {
  const sum = (of: (cooler: { limitW: number; heatW: number }) => number) =>
    coolers.reduce((total, cooler) => total + of(cooler), 0);
  const leftW = sum(({ limitW }) => limitW) - sum(({ heatW }) => heatW);
  const strongest = coolers.reduce((most, one) => (one.limitW > most.limitW ? one : most), coolers[0]!);
  const hasOther = coolers.length > 1;
  return {
    by: coolers.map(({ id }) => id).join(', '),
    roomW: leftW / share,
    roomN1W: (hasOther ? leftW - strongest.limitW : leftW) / share,
    ...(hasOther ? { lost: strongest.id } : {}),
  };
}
