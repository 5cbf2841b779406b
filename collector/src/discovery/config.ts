import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { targetRuleSchema, type TargetRule } from '../series/target-rules.ts';

/**
 * Targets that files list: the `file_sd` of Prometheus.
 * @param rules that hold where the configuration has none
 */
export function discoverySchema(rules: readonly TargetRule[]) {
  return z
    .object({
      files: z
        .array(
          z.string().regex(/\.(json|ya?ml)$/, 'write a path that ends in .json, .yml or .yaml; its name may have *')
        )
        .min(1)
        .meta({ description: 'Files in the format of file_sd, or patterns of them; relative to this file.' }),
      refresh: durationSchema('5m', { minMs: 1_000 }).meta({
        description: 'All files are read again after this long; changes are seen within seconds.',
      }),
      targets: z
        .array(targetRuleSchema)
        .min(1)
        .default([...rules])
        .meta({ description: 'What a target belongs to, by its labels; the first rule that fits counts.' }),
    })
    .strict();
}
export type DiscoveryConfig = z.infer<ReturnType<typeof discoverySchema>>;
