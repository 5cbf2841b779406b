import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { pointMeaningShape } from '../point-config.ts';
import { sourceBaseSchema } from '../source.ts';

const securitySchema = z
  .object({
    mode: z.enum(['SignAndEncrypt', 'Sign', 'None']).default('SignAndEncrypt').meta({
      description: 'None sends values and passwords in the clear: only where it cannot be helped.',
    }),
    policy: z
      .enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss', 'None'])
      .optional()
      .meta({ description: 'Basic256Sha256 where absent; None goes with mode None alone.' }),
    user: z.string().min(1).optional().meta({ description: 'User name at the server.' }),
    password: secretSchema.optional(),
    anonymous: z.boolean().default(false).meta({ description: 'true logs in without user and password.' }),
    pkiDirectory: z.string().min(1).default('./pki/opcua').meta({
      description:
        'Folder of our own certificate and of the trusted and rejected ones, made if absent; relative to this file.',
    }),
    acceptUnknownCertificates: z.boolean().default(false).meta({
      description: 'true trusts any server certificate: for demos and tests, never for a real plant.',
    }),
  })
  .strict()
  .refine(({ user, password, anonymous }) => (anonymous ? !user && !password : Boolean(user && password)), {
    error: 'give `user` and `password`, or `anonymous: true`',
    path: ['user'],
  })
  .refine(({ mode, policy }) => policy === undefined || (mode === 'None') === (policy === 'None'), {
    error: 'mode None and policy None go together',
    path: ['policy'],
  });

export const nodeSchema = z
  .object({
    node: z
      .string()
      .regex(/^(ns=\d+;|nsu=[^;]+;)?[isgb]=.+$/, 'write ns=1;s=Name, nsu=http://vendor/ns;s=Name, ns=2;i=1234 ...')
      .meta({ description: 'Node id, by namespace index (ns=) or, safer against a restart, by its URI (nsu=).' }),
    samplingInterval: durationSchema('0ms').meta({ description: "Own sampling interval; the source's where absent." }),
    ...pointMeaningShape,
  })
  .strict();
export type NodeConfig = z.infer<typeof nodeSchema>;

export const opcuaConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('opcua'),
    endpoint: z
      .string()
      .regex(/^opc\.tcp:\/\/.+/, 'write opc.tcp://host:4840/path')
      .meta({ description: 'Endpoint of the server, e.g. opc.tcp://bms.example.com:4840.' }),
    security: securitySchema.meta({
      description: 'SignAndEncrypt with Basic256Sha256 and a user, unless said otherwise.',
    }),
    samplingInterval: durationSchema('1s', { minMs: 20 }).meta({
      description: 'How often the server looks at a value.',
    }),
    publishingInterval: durationSchema('500ms', { minMs: 50 }).meta({
      description: 'How often the server sends what it has collected.',
    }),
    surviveOutage: durationSchema('60s', { minMs: 1_000, maxMs: 3_600_000 }).meta({
      description: 'The server queues values for an outage this long; it decides the queue size of each node.',
    }),
    everySample: z.boolean().default(true).meta({
      description: 'true also takes a value that kept its number but got a new time; false takes changes only.',
    }),
    maxBackfill: durationSchema('1d').meta({
      description: "How far back the server's history is read for what was missed; 0s never reads it.",
    }),
    points: z.array(nodeSchema).min(1).meta({ description: 'The nodes to read.' }),
  })
  .strict();
export type OpcuaConfig = z.infer<typeof opcuaConfigSchema>;

/** The security policy that applies where none is configured. */
export function policyOf({ security }: OpcuaConfig): NonNullable<OpcuaConfig['security']['policy']> {
  return security.policy ?? (security.mode === 'None' ? 'None' : 'Basic256Sha256');
}
