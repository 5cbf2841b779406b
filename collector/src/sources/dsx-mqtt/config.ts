import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { mqttBrokerShape, mqttLoginShape, mqttSessionShape } from '#protocols/mqtt/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';

export const dsxMqttConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('dsx-mqtt'),
    ...mqttBrokerShape,
    prefix: z.string().min(1).default('BMS/v1').meta({ description: 'What the topics begin with.' }),
    topics: z.array(z.string().min(1)).min(1).optional().meta({
      description: 'Topic filters below the prefix; default: everything (`BMS/v1/#`). Their metadata is included.',
    }),
    ...mqttLoginShape,
    clientId: z.string().min(1).max(128).optional().meta({
      description: 'Names the persistent session at the broker; default: plenum-<site>-<source>. Must be unique.',
    }),
    ...mqttSessionShape,
    shareGroup: z
      .string()
      .min(1)
      .regex(/^[^/+#]+$/, 'no "/", "+" or "#"')
      .optional()
      .meta({
        description: 'Shares the values among all collectors of this group ($share), where the broker can.',
      }),
    units: z.record(z.string(), z.string()).default({}).meta({
      description: 'UCUM codes for engineering units that are not known, e.g. { "gal/min": "[gal_us]/min" }.',
    }),
    staleAfter: durationSchema('250s', { minMs: 1_000 }).meta({
      description: 'A value older than this is stale; DSX republishes unchanged values every 100 s.',
    }),
  })
  .strict();
export type DsxMqttConfig = z.infer<typeof dsxMqttConfigSchema>;
