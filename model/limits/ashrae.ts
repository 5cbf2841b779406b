import type { Medium } from '../catalog/metric.ts';

/**
 * Inlet air envelopes of IT equipment: ASHRAE TC 9.9, Thermal Guidelines for Data Processing Environments, 5th
 * edition (2021). Dry-bulb temperature, Cel, at altitudes up to 900 m; humidity limits are not part of this table.
 */
export interface InletEnvelope {
  /** Range for reliability over the years, Cel. */
  recommended: readonly [low: number, high: number];
  /** Range that the equipment must stand, Cel. */
  allowable: readonly [low: number, high: number];
}

export const ASHRAE_CLASSES = ['A1', 'A2', 'A3', 'A4', 'H1'] as const;
export type AshraeClass = (typeof ASHRAE_CLASSES)[number];

/** Of a rack that names none: the narrowest of the air classes, so that nothing is judged too late. Rules and dashboards take it, too. */
export const DEFAULT_ASHRAE_CLASS: AshraeClass = 'A1';

export const ASHRAE_INLET: Readonly<Record<AshraeClass, InletEnvelope>> = {
  A1: { recommended: [18, 27], allowable: [15, 32] },
  A2: { recommended: [18, 27], allowable: [10, 35] },
  A3: { recommended: [18, 27], allowable: [5, 40] },
  A4: { recommended: [18, 27], allowable: [5, 45] },
  /** High-density air-cooled equipment, new in the 5th edition. */
  H1: { recommended: [18, 22], allowable: [15, 25] },
};

/** Whether the envelopes apply to a series: liquid has inlets too, and other limits. */
export function isInletAir({ medium, processArea }: { medium?: Medium; processArea: readonly string[] }): boolean {
  return medium === 'air' && processArea.includes('Inlet');
}
