import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { sizeSchema } from '#config/size.ts';
import { tlsSchema } from '#protocols/http/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';

const DAY_MS = 86_400_000;

const accountingSchema = z
  .object({
    enabled: z.boolean().default(true).meta({ description: 'false where the cluster has no slurmdbd.' }),
    interval: durationSchema('1m', { minMs: 1_000, maxMs: DAY_MS }).meta({
      description: 'Time between two questions to slurmdbd.',
    }),
    overlap: durationSchema('15m', { maxMs: DAY_MS }).meta({
      description: 'How far before the last answer the next question begins: slurmctld tells slurmdbd late.',
    }),
    history: durationSchema('1d', { maxMs: 365 * DAY_MS }).meta({
      description: 'How much of the past is read at the first start.',
    }),
    maxBackfill: durationSchema('7d', { maxMs: 365 * DAY_MS }).meta({
      description:
        'How much is read back at most after the collector or the accounting was away; as much as history if that is longer.',
    }),
  })
  .strict();

export const slurmConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('slurm'),
    url: z
      .url({ protocol: /^https?$/, error: 'write a URL such as http://slurm-controller:6820' })
      .optional()
      .meta({ description: 'Where slurmrestd listens. Either this or socket.' }),
    socket: z.string().min(1).optional().meta({ description: 'Unix socket at which slurmrestd listens.' }),
    user: z.string().min(1).optional().meta({ description: 'User that the token was made for.' }),
    token: secretSchema.optional().meta({
      description: 'Token of `scontrol token`, alone or as SLURM_JWT=...; a file is read again for each request.',
    }),
    version: z
      .string()
      .regex(/^v0\.0\.\d+$/, 'write a version such as v0.0.40')
      .optional()
      .meta({ description: 'Data parser to ask in; the server is asked what it speaks where this is absent.' }),
    scheduler: z.string().min(1).optional().meta({
      description:
        'Name of the cluster in the database, unique in the installation; the name of the source where absent.',
    }),
    interval: durationSchema('15s', { minMs: 100, maxMs: DAY_MS }).meta({
      description: 'Time between two questions to slurmctld.',
    }),
    timeout: durationSchema('60s', { minMs: 100, maxMs: 600_000 }).meta({ description: 'Of one request, all in all.' }),
    maxBodySize: sizeSchema('256MB').meta({ description: 'A longer answer is refused.' }),
    accounting: accountingSchema.prefault({}),
    tls: tlsSchema.optional(),
  })
  .strict()
  .refine(({ url, socket }) => (url === undefined) !== (socket === undefined), {
    error: 'set either url or socket',
  })
  .refine(({ token, user }) => token === undefined || user !== undefined, {
    error: 'set user, which the token was made for',
    path: ['user'],
  });
export type SlurmConfig = z.infer<typeof slurmConfigSchema>;

/** What stands for a host in requests to a socket. */
const ANY_HOST = 'http://localhost';

/** How to reach slurmrestd. */
export function endpointOf(config: SlurmConfig) {
  return { ...config, url: config.url ?? ANY_HOST };
}

/** The endpoint for people, without what a URL may carry of a login. */
export function targetOf({ url, socket }: SlurmConfig): string {
  return `slurm ${socket ?? new URL(url ?? ANY_HOST).origin}`;
}
