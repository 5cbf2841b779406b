import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { sizeSchema } from '#config/size.ts';
import { httpAuthSchema, tlsSchema } from '#protocols/http/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { mappingShape } from '../../series/mapping-config.ts';
import { DEFAULT_RULES, targetRuleSchema } from '../../series/target-rules.ts';

/** The collector refreshes the 1-minute rollups three days back: what is caught up later would not be in them. */
const MAX_CATCH_UP_MS = 3 * 86_400_000;

export const prometheusApiConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('prometheus-api'),
    url: z
      .url({ protocol: /^https?$/, error: 'write a URL such as http://prometheus:9090' })
      .meta({ description: 'Base of the server, before /api/v1: with its path prefix where it has one.' }),
    interval: durationSchema('15s', { minMs: 500, maxMs: 3_600_000 }).meta({
      description: 'Time between two queries. Each gives all samples since the one before, with their own times.',
    }),
    timeout: durationSchema('30s', { minMs: 50, maxMs: 600_000 }).meta({ description: 'Of one query, all in all.' }),
    maxBodySize: sizeSchema('64MB').meta({
      description: 'Answers longer than this, unpacked, are asked for in parts.',
    }),
    catchUp: durationSchema('6h', { maxMs: MAX_CATCH_UP_MS }).meta({
      description: 'How far back samples are read that were missed. Older ones: plenum import.',
    }),
    match: z.record(z.string().min(1), z.string()).default({}).meta({
      description:
        'Regular expressions (RE2) that whole labels must match: { job: "node|dcgm" }. The server selects by them.',
    }),
    tenant: z.string().min(1).optional().meta({ description: 'Tenant, sent in tenantHeader.' }),
    tenantHeader: z.string().min(1).default('X-Scope-OrgID').meta({
      description: 'X-Scope-OrgID for Mimir, THANOS-TENANT for Thanos.',
    }),
    parameters: z.record(z.string(), z.string()).default({}).meta({
      description: 'Added to each query: { dedup: "true", max_source_resolution: auto } for Thanos.',
    }),
    ...mappingShape,
    targets: z
      .array(targetRuleSchema)
      .min(1)
      .default([...DEFAULT_RULES])
      .meta({ description: 'What series belong to, by their labels; the first rule that fits counts.' }),
    auth: httpAuthSchema.optional().meta({ description: 'username and password, or bearerToken.' }),
    tls: tlsSchema.optional(),
  })
  .strict();
export type PrometheusApiConfig = z.infer<typeof prometheusApiConfigSchema>;

/** The server in messages and tables: without credentials. */
export function serverName({ url }: Pick<PrometheusApiConfig, 'url'>): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}
