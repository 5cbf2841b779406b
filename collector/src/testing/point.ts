import type { PointDefinition } from '#model/point.ts';

/** The power of rack R1, from source `s` at address `a`; what a test is about it says itself. */
export function rackPowerPoint(more: Partial<PointDefinition> = {}): PointDefinition {
  return {
    source: 's',
    address: 'a',
    site: 'demo',
    rack: 'R1',
    metric: 'RackPower',
    processArea: [],
    isSetpoint: false,
    simulated: false,
    staleAfterMs: 1_000,
    ...more,
  };
}
