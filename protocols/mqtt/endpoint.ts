import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { tlsSchema } from '#protocols/http/tls.ts';

const WRITE_URL = 'write mqtt://host:1883, mqtts://host:8883, ws:// or wss://';

/** The keys that say where a broker is and how to log in; spread into a schema. */
export const mqttBrokerShape = {
  url: z
    .string({ error: WRITE_URL })
    .regex(/^(mqtts?|wss?):\/\//, WRITE_URL)
    .refine((url) => URL.canParse(url) && new URL(url).hostname !== '', { error: WRITE_URL })
    .meta({ description: 'Broker, e.g. mqtts://broker.example.com:8883; user and password have keys of their own.' }),
};

export const mqttLoginShape = {
  user: z.string().min(1).optional().meta({ description: 'User name on the broker.' }),
  password: secretSchema.optional(),
  tls: tlsSchema.optional().meta({ description: 'Certificates for mqtts and wss.' }),
};

export const mqttSessionShape = {
  mqttVersion: z.enum(['3.1.1', '5']).default('3.1.1').meta({ description: 'MQTT version; NATS speaks 3.1.1 only.' }),
  sessionExpiry: durationSchema('1h', { minMs: 1_000 }).meta({
    description: 'MQTT 5: how long the broker keeps values for a collector that is away.',
  }),
  keepAlive: durationSchema('5s', { minMs: 1_000, maxMs: 600_000 }).meta({
    description: 'Silence after which the broker is pinged.',
  }),
};

export type MqttEndpoint = z.infer<
  z.ZodObject<typeof mqttBrokerShape & typeof mqttLoginShape & typeof mqttSessionShape>
>;

/** A broker's address without the user and password that a URL may carry. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
