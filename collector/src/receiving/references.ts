import type { SourceReference } from '../contract/adapter.ts';
import type { MappingConfig } from '../series/mapping-config.ts';
import type { TargetRule } from '../series/target-rules.ts';

type Place = { equipment?: string | undefined; rack?: string | undefined };

/** Places and metrics that the rules and mappings of a source of series name without a template. */
export function seriesReferences(config: MappingConfig & { targets: readonly TargetRule[] }): SourceReference[] {
  return [
    ...config.targets.map((rule, index) => placed(['targets', index], rule)),
    ...config.metrics.map((entry, index) => ({
      ...placed(['metrics', index], entry),
      metric: entry.metric,
      unit: entry.unit,
    })),
  ];
}

function placed(path: Array<string | number>, { rack, equipment }: Place): SourceReference {
  const literal = (text: string | undefined) => (text?.includes('{') ? undefined : text);
  return { path, rack: literal(rack), equipment: literal(equipment) };
}
