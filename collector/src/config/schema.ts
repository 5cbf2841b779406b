import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { sizeSchema } from '#config/size.ts';
import { topologyFileSchema } from '#config/topology.ts';
import { hostsSchema } from '../hosts/config.ts';

const idSchema = z.string().min(1).max(128);

export const siteSchema = z
  .object({
    id: idSchema.meta({ description: 'Stable identifier, unique in the installation.' }),
    name: z.string().min(1).optional().meta({ description: 'Display name; defaults to the id.' }),
    timeZone: z
      .string()
      .refine(isTimeZone, 'is not an IANA time zone, such as Europe/Berlin or UTC')
      .default('UTC')
      .meta({ description: 'IANA time zone of the building.' }),
    latitudeDeg: z.number().min(-90).max(90).optional(),
    longitudeDeg: z.number().min(-180).max(180).optional(),
    simulated: z.boolean().default(false).meta({ description: 'true marks everything of this site as simulated.' }),
  })
  .strict();

const databaseSchema = z
  .object({
    url: secretSchema.prefault('${env:PLENUM_DATABASE_URL}').meta({
      description: 'PostgreSQL URL of a login with the role plenum_writer.',
    }),
    batchRows: z
      .int()
      .min(100)
      .max(50_000)
      .default(10_000)
      .meta({ description: 'Maximum number of rows in one COPY.' }),
    flushInterval: durationSchema('1.5s', { minMs: 10, maxMs: 60_000 }).meta({
      description:
        'How long a batch waits to fill where one was written within that time before; limits how late a value appears.',
    }),
    connectTimeout: durationSchema('10s', { minMs: 100 }),
    statementTimeout: durationSchema('60s', { minMs: 1_000 }),
  })
  .strict();

const spoolSchema = z
  .object({
    directory: z.string().min(1).default('./spool').meta({ description: 'Local disk; relative to this file.' }),
    maxSize: sizeSchema('10GB').meta({ description: 'When reached, sources wait; nothing is dropped.' }),
    segmentSize: sizeSchema('64MB').meta({ description: 'Space is freed in steps of this size.' }),
  })
  .strict()
  .refine((spool) => spool.maxSize >= 2 * spool.segmentSize, {
    path: ['maxSize'],
    error: 'must be at least twice segmentSize, or no segment can ever be freed',
  });

const httpSchema = z
  .object({
    enabled: z.boolean().default(true),
    host: z.string().min(1).default('127.0.0.1').meta({ description: '0.0.0.0 to be scraped from other machines.' }),
    port: z.int().min(0).max(65_535).default(9464).meta({ description: '0 takes a free port.' }),
  })
  .strict();

const logSchema = z
  .object({
    level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    format: z
      .enum(['text', 'json'])
      .default('text')
      .meta({ description: 'text: one line for people; json: for a log system.' }),
  })
  .strict();

const clockSchema = z
  .object({
    maxAhead: durationSchema('10s').meta({
      description:
        'A source time that is ahead of the receive time by more than this is replaced by it, and the sample becomes uncertain.',
    }),
    maxBehind: durationSchema('1h').meta({ description: 'The same for a source time that is behind.' }),
  })
  .strict();

const shutdownSchema = z
  .object({
    drainTimeout: durationSchema('10s').meta({ description: 'After SIGTERM, the rest stays in the spool.' }),
  })
  .strict();

/** Everything but the sources, whose schemas belong to their adapters. */
export const baseConfigSchema = z
  .object({
    version: z.literal(1, 'must be 1, the only version of this format'),
    site: siteSchema,
    topology: z
      .union([topologyFileSchema, z.string().min(1)])
      .prefault({})
      .meta({ description: 'Inline, or the path of a YAML file.' }),
    hosts: hostsSchema.prefault({}).meta({ description: 'Which rack a host of the computing side is in.' }),
    database: databaseSchema.prefault({}),
    spool: spoolSchema.prefault({}),
    http: httpSchema.prefault({}),
    log: logSchema.prefault({}),
    clock: clockSchema.prefault({}),
    shutdown: shutdownSchema.prefault({}),
    sources: z
      .array(z.looseObject({ protocol: z.string({ error: 'name it, such as opcua, modbus or prometheus' }) }))
      .default([]),
  })
  .strict();
export type BaseConfig = z.infer<typeof baseConfigSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
