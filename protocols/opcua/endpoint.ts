import { z } from 'zod';
import { secretSchema } from '#config/secret.ts';

const securitySchema = z
  .object({
    mode: z.enum(['SignAndEncrypt', 'Sign', 'None']).default('SignAndEncrypt').meta({
      description: 'None sends values and passwords in the clear: use it only where nothing else works.',
    }),
    policy: z
      .enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss', 'None'])
      .optional()
      .meta({ description: 'Default: Basic256Sha256; None only with mode None.' }),
    user: z.string().min(1).optional().meta({ description: 'User name on the server.' }),
    password: secretSchema.optional(),
    anonymous: z.boolean().default(false).meta({ description: 'true logs in without user and password.' }),
    pkiDirectory: z.string().min(1).default('./pki/opcua').meta({
      description:
        "Folder for the collector's own certificate and the trusted and rejected ones; created if missing; relative to this file.",
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

/** The keys that say where a server is and how to log in; spread into a schema. */
export const opcuaEndpointShape = {
  endpoint: z
    .string()
    .regex(/^opc\.tcp:\/\/.+/, 'write opc.tcp://host:4840/path')
    .meta({ description: 'Endpoint of the server, e.g. opc.tcp://bms.example.com:4840.' }),
  security: securitySchema.meta({
    description: 'SignAndEncrypt with Basic256Sha256 and a user, unless set otherwise.',
  }),
};
export type OpcuaEndpoint = z.infer<z.ZodObject<typeof opcuaEndpointShape>>;

/** The security policy that applies where none is configured. */
export function policyOf({ security }: OpcuaEndpoint): NonNullable<OpcuaEndpoint['security']['policy']> {
  return security.policy ?? (security.mode === 'None' ? 'None' : 'Basic256Sha256');
}
