import { ACTUATOR_METRICS } from './actuator.ts';
import { AIR_METRICS } from './air.ts';
import { GPU_METRICS } from './gpu.ts';
import { HARDWARE_METRICS } from './hardware.ts';
import { LIQUID_METRICS } from './liquid.ts';
import type { Metric } from './metric.ts';
import { POWER_METER_METRICS } from './power-meter.ts';
import { RACK_METRICS } from './rack.ts';
import { stateVariant } from './state-variant.ts';
import { STATUS_METRICS } from './status.ts';
import { SYSTEM_METRICS } from './system.ts';

export { HEADLINE_METRICS } from './headline.ts';

const POINT_TYPES = [
  ...RACK_METRICS,
  ...POWER_METER_METRICS,
  ...LIQUID_METRICS,
  ...AIR_METRICS,
  ...ACTUATOR_METRICS,
  ...STATUS_METRICS,
];

/** The common language: every metric that a point can have, OT first. */
export const METRICS: readonly Metric[] = [
  ...POINT_TYPES,
  ...POINT_TYPES.filter(({ mayBeState }) => mayBeState).map(stateVariant),
  ...HARDWARE_METRICS,
  ...GPU_METRICS,
  ...SYSTEM_METRICS,
];

const BY_ID = new Map(METRICS.map((metric) => [metric.id, metric]));

/** The metric of an id such as `RackPower` or `hw.gpu.utilization`; undefined for an id that the catalog does not know. */
export function findMetric(id: string): Metric | undefined {
  return BY_ID.get(id);
}
