import type { SourceReference } from '../contract/adapter.ts';
import type { MetricConfig } from './mapping-config.ts';

interface Place {
  rack?: string | undefined;
  equipment?: string | undefined;
}

/** Places and metrics that targets and mappings name without a template. */
export function seriesReferences(targets: readonly Place[], metrics: readonly MetricConfig[]): SourceReference[] {
  return [
    ...targets.map((target, index) => literalPlace(['targets', index], target)),
    ...metrics.map((entry, index) => ({
      ...literalPlace(['metrics', index], entry),
      metric: entry.metric,
      unit: entry.unit,
    })),
  ];
}

function literalPlace(path: Array<string | number>, { rack, equipment }: Place): SourceReference {
  const isLiteral = (text: string | undefined) => text !== undefined && !text.includes('{');
  return { path, ...(isLiteral(rack) ? { rack } : {}), ...(isLiteral(equipment) ? { equipment } : {}) };
}
