import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { sourceBaseSchema } from '../source.ts';
import { tlsSchema } from '../tls-config.ts';

const WRITE_URL = 'write mqtt://host:1883, mqtts://host:8883, ws:// or wss://';

export const dsxMqttConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('dsx-mqtt'),
    url: z
      .string({ error: WRITE_URL })
      .regex(/^(mqtts?|wss?):\/\//, WRITE_URL)
      .refine((url) => URL.canParse(url) && new URL(url).hostname !== '', { error: WRITE_URL })
      .meta({ description: 'Broker, e.g. mqtts://broker.example.com:8883; user and password have keys of their own.' }),
    prefix: z.string().min(1).default('BMS/v1').meta({ description: 'What the topics begin with.' }),
    topics: z.array(z.string().min(1)).min(1).optional().meta({
      description: 'Topic filters below the prefix; everything (`BMS/v1/#`) where absent. Metadata comes along.',
    }),
    user: z.string().min(1).optional().meta({ description: 'User name at the broker.' }),
    password: secretSchema.optional(),
    tls: tlsSchema.optional().meta({ description: 'Certificates for mqtts and wss.' }),
    clientId: z.string().min(1).max(128).optional().meta({
      description: 'Names the persistent session at the broker; plenum-<site>-<source> where absent. Must be unique.',
    }),
    mqttVersion: z.enum(['3.1.1', '5']).default('3.1.1').meta({ description: 'MQTT version; NATS speaks 3.1.1 only.' }),
    sessionExpiry: durationSchema('1h', { minMs: 1_000 }).meta({
      description: 'MQTT 5: how long the broker keeps values for a collector that is away.',
    }),
    shareGroup: z
      .string()
      .min(1)
      .regex(/^[^/+#]+$/, 'no "/", "+" or "#"')
      .optional()
      .meta({
        description: 'Shares the values among all collectors of this group ($share), where the broker can.',
      }),
    keepAlive: durationSchema('5s', { minMs: 1_000, maxMs: 600_000 }).meta({
      description: 'Silence after which the broker is asked whether it is there.',
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
