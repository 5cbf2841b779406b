import { expect, it } from 'vitest';

import { PART_POINTS, partsNeeded } from './parts.ts';

it("takes the facility's meters for power, and none of what a chip says of itself", () => {
  expect(PART_POINTS.power.metrics).toEqual(expect.arrayContaining(['RackPower', 'ActivePower']));
  expect(PART_POINTS.power.metrics).not.toContain('hw.power');
  expect(PART_POINTS.liquid.metrics).toContain('RackLiquidSupplyTemperature');
  expect(PART_POINTS.compute.metrics).toContain('hw.gpu.utilization');
});

it('needs of a rack what its cooling makes matter', () => {
  expect(partsNeeded(undefined)).toContain('inlet');
  expect(partsNeeded('liquid')).not.toContain('inlet');
  expect(partsNeeded('hybrid')).toEqual(expect.arrayContaining(['inlet', 'liquid']));
});
