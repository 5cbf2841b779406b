import { ucumFromEngineeringUnit } from '../units/aliases.ts';
import { findMetric } from './catalog.ts';
import type { Metric, StateLabel } from './metric.ts';

export interface DsxMetric {
  metric: Metric;
  /** Unit of the published values, UCUM where it is known; absent where nothing is to be converted. */
  sourceUnit?: string;
}

/**
 * The metric that a DSX point feeds. A pump may publish PumpSpeed in rpm, in % or as on/off: these are three metrics (see
 * `variantOf`), chosen by the unit and state text of the point's metadata.
 * @returns undefined for a point type that is not in the contract.
 */
export function dsxMetric(
  pointType: string,
  metadata: { engUnit?: string; stateText?: StateLabel[] } = {}
): DsxMetric | undefined {
  const metric = findMetric(pointType);
  if (metric === undefined || metric.origin !== 'dsx' || metric.variantOf !== undefined) {
    return undefined;
  }
  if (metric.anyUnit) {
    return { metric };
  }
  if (metadata.engUnit === undefined) {
    const switched = metadata.stateText === undefined ? undefined : findMetric(`${pointType}State`);
    return { metric: switched ?? metric, sourceUnit: (switched ?? metric).unit };
  }
  const sourceUnit = ucumFromEngineeringUnit(metadata.engUnit) ?? metadata.engUnit;
  const ratio = sourceUnit === '%' ? findMetric(`${pointType}Ratio`) : undefined;
  return { metric: ratio ?? metric, sourceUnit };
}
