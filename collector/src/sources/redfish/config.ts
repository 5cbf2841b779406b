import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { tlsSchema } from '#protocols/http/read.ts';
import { FINGERPRINT } from '#protocols/redfish/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { discoverySchema } from '../../discovery/config.ts';
import type { TargetRule } from '../../series/target-rules.ts';
import { expandRanges } from './ranges.ts';

/** No BMC measures anew more often than this, and each is a small computer that has other things to do. */
const MIN_INTERVAL_MS = 1_000;

/**
 * What a listed BMC belongs to by its labels where the configuration has no rules. A rack is the last, as a list names it of
 * servers too.
 */
const LISTED_RULES: readonly TargetRule[] = [{ equipment: '{equipment}' }, { host: '{node}' }, { rack: '{rack}' }].map(
  (place) => ({ match: {}, name: '{instance}', ...place })
);

const RANGES = 'A list in brackets stands for several: 10.30.0.[11-28], r-a01-n[01-18].';

const loginShape = {
  username: z.string().min(1).optional().meta({ description: 'Account with read-only rights on the BMC.' }),
  password: secretSchema.optional(),
};

export const bmcSchema = z
  .object({
    host: z
      .string()
      .refine(isAddress, {
        error: 'write an address such as 10.30.0.11, bmc-r01n01.example or https://10.30.0.11:8443',
      })
      .meta({ description: `Address of the BMC; https unless it says http://. ${RANGES}` }),
    name: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: `Stable name in point addresses; the host where absent. With a name, a BMC may move. ${RANGES}`,
      }),
    equipment: z
      .string()
      .min(1)
      .optional()
      .meta({ description: `Equipment that it manages, usually a server. ${RANGES}` }),
    rack: z
      .string()
      .min(1)
      .optional()
      .meta({ description: `Rack of its points, instead of equipment. ${RANGES}` }),
    node: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: `Host name of the server that it manages, placed by the hosts of the configuration, instead of equipment. ${RANGES}`,
      }),
    fingerprint: z
      .string()
      .regex(FINGERPRINT, 'write the SHA-256 fingerprint of its certificate, 64 hexadecimal digits')
      .optional()
      .meta({ description: 'SHA-256 of its certificate, which is then trusted whoever signed it.' }),
    serial: z.string().min(1).optional().meta({
      description:
        'Serial number or UUID of the machine; values of another one that answers at its address are not stored.',
    }),
    ...loginShape,
  })
  .strict()
  .superRefine((bmc, context) => {
    if ([bmc.equipment, bmc.rack, bmc.node].filter((place) => place !== undefined).length !== 1) {
      context.addIssue({ code: 'custom', message: 'set exactly one of equipment, rack and node' });
    }
    const problem = problemOfRanges(bmc);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });
export type BmcEntry = z.infer<typeof bmcSchema>;

export const redfishConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('redfish'),
    interval: durationSchema('1m', { minMs: MIN_INTERVAL_MS, maxMs: 86_400_000 }).meta({
      description: 'How often each BMC is read.',
    }),
    timeout: durationSchema('1m', { minMs: 100, maxMs: 600_000 }).meta({
      description: 'Of one request. Slow BMCs take half a minute for an answer; they hold up no others.',
    }),
    atOnce: z.int().min(1).max(1_000).default(32).meta({
      description: 'BMCs whose readings begin at the same time; a slow one does not count for longer than 5 s.',
    }),
    rediscover: durationSchema('1h', { minMs: MIN_INTERVAL_MS }).meta({
      description: 'How often it is looked anew what each BMC has.',
    }),
    telemetry: z.boolean().default(true).meta({
      description: 'Takes values of metric reports where a BMC has them, before it asks for single resources.',
    }),
    stream: z.boolean().default(true).meta({
      description: 'Has metric reports sent as they come (server-sent events), where a BMC offers that.',
    }),
    gpus: z.boolean().default(false).meta({
      description: 'Reads GPUs as well. Leave it false where their exporter is scraped: each watt would count twice.',
    }),
    ...loginShape,
    tls: tlsSchema.optional(),
    bmcs: z.array(bmcSchema).min(1).refine(haveOwnNames, { error: 'give each BMC a name of its own' }).default([]),
    discovery: discoverySchema(LISTED_RULES)
      .optional()
      .meta({ description: 'BMCs that files list, in the format of file_sd; beside `bmcs` or instead.' }),
  })
  .strict()
  .refine(({ bmcs, discovery }) => bmcs.length > 0 || discovery !== undefined, {
    path: ['bmcs'],
    error: 'list BMCs, or name files of them under discovery',
  })
  .refine((config) => (config.username === undefined) === (config.password === undefined), {
    error: 'set username and password together',
  });
export type RedfishConfig = z.infer<typeof redfishConfigSchema>;

/** One BMC as it is asked. */
export interface BmcTarget extends Omit<BmcEntry, 'host' | 'name'> {
  name: string;
  origin: string;
}

/** The BMCs of a configuration, each by itself. */
export function targetsOf({
  bmcs,
  username,
  password,
}: Pick<RedfishConfig, 'bmcs' | 'username' | 'password'>): BmcTarget[] {
  return bmcs.flatMap((bmc) =>
    singles(bmc).map((one) => (one.username === undefined ? { ...one, username, password } : one))
  );
}

/** What of an entry may stand for several. */
function textsOf({
  host,
  name,
  equipment,
  rack,
  node,
}: BmcEntry): Record<(typeof EXPANDED)[number], string | undefined> {
  return { host, name, equipment, rack, node };
}

const EXPANDED = ['host', 'name', 'equipment', 'rack', 'node'] as const;

function singles(bmc: BmcEntry): BmcTarget[] {
  const texts = textsOf(bmc);
  const hosts = expandRanges(bmc.host);
  return hosts.map((host, index) => {
    const of = (key: 'name' | 'equipment' | 'rack' | 'node') => {
      const text = texts[key];
      const all = text === undefined ? [] : expandRanges(text);
      return all[all.length === 1 ? 0 : index];
    };
    const [equipment, rack, node] = [of('equipment'), of('rack'), of('node')];
    return {
      username: bmc.username,
      password: bmc.password,
      fingerprint: bmc.fingerprint,
      serial: bmc.serial,
      ...(equipment === undefined ? {} : { equipment }),
      ...(rack === undefined ? {} : { rack }),
      ...(node === undefined ? {} : { node }),
      name: of('name') ?? host.replace(/^https?:\/\//, ''),
      origin: originOf(host),
    };
  });
}

/** `https://10.0.0.7` of a host with or without scheme and port. */
export function originOf(host: string): string {
  const isBareIpv6 = /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(host);
  return new URL(/^https?:\/\//.test(host) ? host : `https://${isBareIpv6 ? `[${host}]` : host}`).origin;
}

function isAddress(host: string): boolean {
  try {
    return expandRanges(host).every((one) => originOf(one) !== 'null');
  } catch {
    return false;
  }
}

/** Lists of one entry go together, one by one; one name stays the same for all. */
function problemOfRanges(bmc: BmcEntry): string | undefined {
  const texts = textsOf(bmc);
  try {
    const [hosts = 0, ...others] = EXPANDED.map((key) => expandRanges(texts[key] ?? '').length);
    const odd = EXPANDED.slice(1).find((_, index) => others[index] !== 1 && others[index] !== hosts);
    if (odd !== undefined) {
      return `\`${odd}\` stands for ${others[EXPANDED.indexOf(odd) - 1]}, \`host\` for ${hosts}: write lists of the same length`;
    }
    return bmc.name !== undefined && hosts > 1 && others[0] === 1
      ? '`name` is the same for all: write a list, too'
      : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function haveOwnNames(bmcs: BmcEntry[]): boolean {
  try {
    const names = targetsOf({ bmcs, username: undefined, password: undefined }).map(({ name }) => name);
    return new Set(names).size === names.length;
  } catch {
    // What cannot be read is complained about where it is.
    return true;
  }
}
