import { createPrivateKey, X509Certificate } from 'node:crypto';

import { z } from 'zod';

import {
  type ConnectionSecrets,
  FIRST_SERVER_NAME,
  SERVER_NAME,
  serverSecret,
  TLS_MODES,
} from '#model/api/connection.ts';
import { clause } from '#model/text/clause.ts';
import type { DataSourceInstanceSettings } from '../generated/backend.ts';

/** A dashboard query that takes longer than this has lost its reader. */
const DEFAULT_TIMEOUT_SECONDS = 30;
/** Ten minutes: beyond it Grafana's own proxy and alerting have long given up. */
const MAX_TIMEOUT_SECONDS = 600;
/** A panel runs a query per metric; a dashboard some ten panels. PostgreSQL itself defaults to 100 connections for all. */
const DEFAULT_MAX_CONNECTIONS = 5;
const MAX_MAX_CONNECTIONS = 50;
const DEFAULT_PORT = 5432;

const MAX_PORT = 65_535;

/** Host names end at 253 (RFC 1035), names of PostgreSQL at 63; the path of a socket at 107. */
const MAX_NAME_LENGTH = 253;

/** Control characters never belong into a name; a NUL would end it early in PostgreSQL's protocol. */
const nameSchema = z
  .string({ error: 'is not a text' })
  .trim()
  .min(1, 'is missing')
  .max(MAX_NAME_LENGTH, `has more than ${MAX_NAME_LENGTH} characters`)
  .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'contains a control character');

const wholeNumber = (least: number, most: number) => {
  const error = `is not a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

const jsonDataSchema = z.object({
  host: nameSchema,
  port: wholeNumber(1, MAX_PORT).default(DEFAULT_PORT),
  database: nameSchema,
  user: nameSchema,
  tlsMode: z.enum(TLS_MODES, { error: `is not one of ${TLS_MODES.join(', ')}` }).default('verify-full'),
  timeoutSeconds: wholeNumber(1, MAX_TIMEOUT_SECONDS).default(DEFAULT_TIMEOUT_SECONDS),
  maxConnections: wholeNumber(1, MAX_MAX_CONNECTIONS).default(DEFAULT_MAX_CONNECTIONS),
});

export interface ConnectionSettings extends z.infer<typeof jsonDataSchema>, ConnectionSecrets {}

/** One database of a data source, with the name by which people know it. */
export interface ServerSettings {
  name: string;
  settings: ConnectionSettings;
}

/** Each has connections of its own, and a panel asks all that its scope needs: a company's halls, not a fleet's racks. */
const MAX_SERVERS = 20;

const serversSchema = z.object({
  serverName: z.string().trim().default(FIRST_SERVER_NAME),
  servers: z
    .array(z.looseObject({ name: z.string().trim().default('') }))
    .max(MAX_SERVERS - 1, { error: `has more than ${MAX_SERVERS - 1} further servers` })
    .default([]),
});

/** Settings that a person has to correct in the data source's configuration. */
export class SettingsError extends Error {}

/**
 * Parses what Grafana stores for a data source. Empty fields count as unset, as the form leaves them.
 * @throws {SettingsError} naming the first wrong field
 */
export function parseSettings(
  settings: Pick<DataSourceInstanceSettings, 'jsonData' | 'decryptedSecureJsonData'>
): ConnectionSettings {
  const given = withoutEmpty(parseJson(settings.jsonData));
  const parsed = jsonDataSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = String(issue?.path[0] ?? 'jsonData');
    const value = given[field];
    const shown = value === undefined ? '' : ` has the value ${shorten(JSON.stringify(value))}, which`;
    const problem = value === undefined ? 'is missing' : issue?.message;
    throw new SettingsError(
      `Data source setting \`${field}\`${shown} ${problem}. Open the data source's settings, correct it and save.`
    );
  }
  const secret = (key: string) => settings.decryptedSecureJsonData[key] || undefined;
  const pem = (key: string, kind: string) => requirePem(secret(key), key, kind);
  return {
    ...parsed.data,
    password: secret('password'),
    tlsCaCert: pem('tlsCaCert', 'CERTIFICATE'),
    tlsClientCert: pem('tlsClientCert', 'CERTIFICATE'),
    tlsClientKey: pem('tlsClientKey', 'PRIVATE KEY'),
  };
}

/**
 * The databases of a data source: the one of its own settings first, then those that it lists for further sites. Timeout,
 * connections and, where a server has none, certificates are shared by all.
 * @throws {SettingsError} naming the server and its first wrong field
 */
export function parseServers(
  source: Pick<DataSourceInstanceSettings, 'jsonData' | 'decryptedSecureJsonData'>
): ServerSettings[] {
  const first = parseSettings(source);
  const parsed = serversSchema.safeParse(withoutEmpty(parseJson(source.jsonData)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SettingsError(
      `Data source setting \`${issue?.path.join('.')}\`: ${clause(issue?.message ?? '')}. Open the data source's settings, correct it and save.`
    );
  }
  const { serverName, servers } = parsed.data;
  const names = [serverName, ...servers.map(({ name }) => name)];
  names.forEach((name, index) => checkName(name, names.slice(0, index)));
  const { timeoutSeconds, maxConnections } = first;
  return [
    { name: serverName, settings: first },
    ...servers.map(({ name, ...own }) => ({
      name,
      settings: parseOne(name, { ...own, timeoutSeconds, maxConnections }, source.decryptedSecureJsonData),
    })),
  ];
}

function checkName(name: string, others: readonly string[]): void {
  if (!SERVER_NAME.test(name)) {
    throw new SettingsError(
      `A server of the data source has the name ${shorten(JSON.stringify(name))}. Give each a name of letters, digits, - and _, such as its site's; at most 40.`
    );
  }
  if (others.some((other) => other.toLowerCase() === name.toLowerCase())) {
    throw new SettingsError(
      `Two servers of the data source have the name "${name}". Give each a name of its own, such as its site's.`
    );
  }
}

function parseOne(name: string, jsonData: object, secrets: Record<string, string>): ConnectionSettings {
  const own = (key: keyof ConnectionSecrets) => secrets[serverSecret(key, name)] || undefined;
  // A client certificate and its key belong together.
  const client = own('tlsClientCert') ? own : (key: keyof ConnectionSecrets) => secrets[key];
  const decryptedSecureJsonData = Object.entries({
    password: own('password'),
    tlsCaCert: own('tlsCaCert') ?? secrets.tlsCaCert,
    tlsClientCert: client('tlsClientCert'),
    tlsClientKey: client('tlsClientKey'),
  }).flatMap(([key, secret]) => (secret ? [[key, secret] as const] : []));
  try {
    return parseSettings({
      jsonData: Buffer.from(JSON.stringify(jsonData)),
      decryptedSecureJsonData: Object.fromEntries(decryptedSecureJsonData),
    });
  } catch (error) {
    throw error instanceof SettingsError ? new SettingsError(`Server "${name}": ${error.message}`) : error;
  }
}

/** Longer values are cut: the message has to fit a panel's corner. */
const MAX_VALUE_LENGTH = 80;

function shorten(text: string): string {
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** Node ignores a CA certificate that is none, and names the server as the cause of a broken one. */
function requirePem(text: string | undefined, key: string, kind: string): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  const blocks = [...text.matchAll(PEM_BLOCK)].filter(([, name]) => name?.endsWith(kind));
  if (blocks.length === 0) {
    throw new SettingsError(
      `Data source setting \`${key}\` is not PEM. Paste the text from "-----BEGIN … ${kind}-----" to its end.`
    );
  }
  blocks.forEach(([block], index) => {
    try {
      return kind === 'CERTIFICATE' ? new X509Certificate(block) : createPrivateKey(block);
    } catch (error) {
      const which = blocks.length > 1 ? `, block ${index + 1} of ${blocks.length},` : '';
      throw new SettingsError(
        `Data source setting \`${key}\`${which} is broken PEM (${(error as Error).message}). Paste the whole file again; lines may be missing.`
      );
    }
  });
  return text;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8') || '{}');
  } catch {
    throw new SettingsError(
      "Data source settings are not valid JSON. Open the data source's settings and save them again."
    );
  }
}

function withoutEmpty(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== '' && entry !== null));
}
