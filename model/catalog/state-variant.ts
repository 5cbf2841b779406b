import type { Metric } from './metric.ts';

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
    alsoCalled: { facility: [`${metric.title.toLowerCase()} switch`] },
    origin: 'dsx',
  };
}
