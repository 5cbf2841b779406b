import type { Metric } from './metric.ts';

/**
 * Point types whose metadata may carry state text instead of an engineering unit (`EquipmentMeasurementModeBase` of the
 * contract): a flow switch, a two-position valve, a pump that is only on or off.
 */
export const STATE_OR_MEASUREMENT = [
  'LiquidFlow',
  'LiquidPressure',
  'LiquidDifferentialPressure',
  'ValvePosition',
  'DamperPosition',
  'PumpSpeed',
  'FanSpeed',
  'AirFlow',
  'AirPressure',
  'AirDifferentialPressure',
  'AirRelativeHumidity',
];

/** The on/off form of a point type, e.g. `PumpSpeedState`: what the integers mean, the source's state text says. */
export function stateVariant(metric: Metric): Metric {
  return {
    id: `${metric.id}State`,
    variantOf: metric.id,
    title: `${metric.title} (state)`,
    domain: metric.domain,
    unit: '1',
    grafanaUnit: 'none',
    rollup: 'mean',
    objectTypes: metric.objectTypes,
    plausible: { min: -1, max: 65_535 },
    description: `${metric.title} as a switch reports it: a state instead of a measurement.`,
    origin: 'dsx',
  };
}
