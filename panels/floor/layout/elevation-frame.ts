/** Fewer empty units than this above or below the machines are drawn as they are. */
const FOLDED_FROM_U = 8;
/** Height in which a folded stretch is drawn, U: its words fit. */
export const FOLD_U = 2;

/** A stretch of units above or below all machines, in which none is known. */
export interface Fold {
  fromU: number;
  toU: number;
}

/** Which units of a rack are drawn one by one, and what is folded so that the machines are in sight. */
export interface ElevationFrame {
  /** Lowest and highest unit that are drawn one by one; the lowest of a rack is 1. */
  fromU: number;
  toU: number;
  above: Fold | undefined;
  below: Fold | undefined;
  /** Height of the drawing, U. */
  drawnU: number;
  /** How far a unit lies above the foot of the drawing, U. */
  offsetU: (unit: number) => number;
}

/** A rack of 48 U with machines in its lowest 8 would open with an empty top that is taller than a screen. */
export function elevationFrame(
  machines: ReadonlyArray<{ positionU: number; heightU: number }>,
  heightU: number
): ElevationFrame {
  const lowest = Math.min(...machines.map(({ positionU }) => positionU));
  const highest = Math.max(...machines.map(({ positionU, heightU: of }) => positionU + Math.max(1, of) - 1));
  const below = lowest - 1 >= FOLDED_FROM_U ? { fromU: 1, toU: lowest - 1 } : undefined;
  const above = heightU - highest >= FOLDED_FROM_U ? { fromU: highest + 1, toU: heightU } : undefined;
  const fromU = below ? lowest : 1;
  const toU = above ? highest : heightU;
  const footU = below ? FOLD_U : 0;
  return {
    ...{ fromU, toU, above, below },
    drawnU: footU + (toU - fromU + 1) + (above ? FOLD_U : 0),
    offsetU: (unit) => footU + unit - fromU,
  };
}
