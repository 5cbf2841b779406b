import { z } from 'zod';
import { listenSchema } from '#protocols/receive/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { receivedSeriesShape } from '../../receiving/config.ts';
import { targetRuleSchema } from '../../series/target-rules.ts';

/** By what OpenTelemetry names a host: its own resource, the node of a pod, and what a Collector scraped. */
const HOST_ATTRIBUTES = ['host.name', 'k8s.node.name', 'server.address', 'instance'];

const DEFAULT_TARGETS = HOST_ATTRIBUTES.map((name) => targetRuleSchema.parse({ name: `{${name}}`, host: `{${name}}` }));

export const otlpConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('otlp'),
    listenGrpc: listenSchema('127.0.0.1:4317').meta({ description: 'Address of OTLP over gRPC.' }),
    listenHttp: listenSchema('127.0.0.1:4318').meta({ description: 'Address of OTLP over HTTP, path /v1/metrics.' }),
    ...receivedSeriesShape,
    targets: z
      .array(targetRuleSchema)
      .min(1)
      .default(DEFAULT_TARGETS)
      .meta({
        description: `What series belong to, by their attributes; by default the host of ${HOST_ATTRIBUTES.join(', ')}.`,
      }),
  })
  .strict();
export type OtlpConfig = z.infer<typeof otlpConfigSchema>;
