import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { sizeSchema } from '#config/size.ts';

const expiresSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .optional()
  .meta({ description: 'Day or time (ISO 8601) from which on this login is refused.' });

const loginSchema = z.union([
  z.object({ bearerToken: secretSchema, name: z.string().min(1).optional(), expires: expiresSchema }).strict(),
  z.object({ username: z.string().min(1), password: secretSchema, expires: expiresSchema }).strict(),
]);
export type LoginConfig = z.infer<typeof loginSchema>;

const serverTlsSchema = z
  .object({
    cert: z.string().min(1).meta({ description: 'PEM file of the certificate; relative to this file.' }),
    key: z.string().min(1).meta({ description: 'PEM file of its key.' }),
    clientCa: z.string().min(1).optional().meta({
      description: 'PEM file of the CA of the senders: only those with a certificate of it are let in.',
    }),
  })
  .strict();
export type ServerTlsConfig = z.infer<typeof serverTlsSchema>;

/** Where a receiver listens. */
export interface ListenAddress {
  host: string;
  port: number;
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/;

/** `host:port` on which to listen. */
export function listenSchema(defaultAddress: string) {
  return z
    .string()
    .refine(isAddress, { error: 'write host:port, such as 0.0.0.0:9201 or [::]:9201' })
    .default(defaultAddress)
    .transform(parseAddress);
}

function isAddress(text: string): boolean {
  const match = ADDRESS.exec(text);
  return match !== null && Number(match[3]) <= 65_535;
}

/** The address of a text that `isAddress` took. */
function parseAddress(text: string): ListenAddress {
  const [, six, other, port] = ADDRESS.exec(text) ?? [];
  return { host: six ?? other ?? '', port: Number(port) };
}

/** The keys of every source that others send to; spread into its schema. */
export const receiveShape = {
  auth: z
    .union([z.literal('none'), loginSchema, z.array(loginSchema).min(1)])
    .optional()
    .meta({ description: 'Logins of the senders; `none` lets anybody in who reaches the port.' }),
  tls: serverTlsSchema.optional(),
  maxBodySize: sizeSchema('32MB').meta({ description: 'Of one request, unpacked; a longer one is refused.' }),
  maxSeries: z.int().min(1).max(10_000_000).default(100_000).meta({
    description: 'Series with a mapping that one sender may have; further ones are refused.',
  }),
  maxRequests: z.int().min(1).max(1_000).default(32).meta({
    description: 'Requests taken in at once; further ones are told to come again.',
  }),
  timeout: durationSchema('30s', { minMs: 100, maxMs: 600_000 }).meta({
    description: 'Of one request, all in all; a sender that takes longer is hung up on.',
  }),
};
export type ReceiveConfig = z.infer<z.ZodObject<typeof receiveShape>>;

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** Whether whoever reaches the port could write measurements without having been meant. */
export function isOpenToAll({ auth, tls }: Pick<ReceiveConfig, 'auth' | 'tls'>, { host }: ListenAddress): boolean {
  return auth === undefined && tls?.clientCa === undefined && !LOOPBACK.test(host);
}

export function addressText({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
