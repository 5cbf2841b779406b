import type { PointDefinition } from '#model/point.ts';
import { SourceConfigError } from '../../contract/config.ts';
import { pointFromMeaning } from '../shared/point-config.ts';
import type { OpcuaConfig } from './config.ts';

/**
 * The points of a configuration; the node id as configured is the address.
 * @throws SourceConfigError, or several as an AggregateError, for a node that is configured twice
 */
export function opcuaPoints(config: OpcuaConfig, source: string, site: string): PointDefinition[] {
  const seen = new Map<string, number>();
  const errors: SourceConfigError[] = [];
  const points = config.points.map((point, index) => {
    const first = seen.get(point.node);
    if (first !== undefined) {
      const message = `OPC UA node ${point.node} is configured twice, as points[${first}] and points[${index}].`;
      errors.push(new SourceConfigError(message, ['points', index, 'node'], 'Remove one of the two.'));
    }
    seen.set(point.node, index);
    return pointFromMeaning(point, {
      source,
      site,
      address: point.node,
      simulated: config.simulated ?? false,
      samplingIntervalMs: point.samplingInterval === 0 ? config.samplingInterval : point.samplingInterval,
    });
  });
  if (errors.length > 1) {
    throw new AggregateError(errors, `${errors.length} nodes of ${source} are configured twice.`);
  }
  if (errors[0]) {
    throw errors[0];
  }
  return points;
}
