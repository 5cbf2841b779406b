import { z } from 'zod';

import type { DataSourceInstanceSettings } from '../generated/backend.ts';

export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/** A dashboard query that takes longer than this has lost its reader. */
const DEFAULT_TIMEOUT_SECONDS = 30;
/** Ten minutes: beyond it Grafana's own proxy and alerting have long given up. */
const MAX_TIMEOUT_SECONDS = 600;
/** A panel runs a query per metric; a dashboard some ten panels. PostgreSQL itself defaults to 100 connections for all. */
const DEFAULT_MAX_CONNECTIONS = 5;
const MAX_MAX_CONNECTIONS = 50;
const DEFAULT_PORT = 5432;

const jsonDataSchema = z.object({
  host: z.string().trim().min(1, 'is missing'),
  port: z.coerce.number().int().min(1).max(65535).default(DEFAULT_PORT),
  database: z.string().trim().min(1, 'is missing'),
  user: z.string().trim().min(1, 'is missing'),
  tlsMode: z.enum(TLS_MODES).default('verify-full'),
  timeoutSeconds: z.coerce.number().min(1).max(MAX_TIMEOUT_SECONDS).default(DEFAULT_TIMEOUT_SECONDS),
  maxConnections: z.coerce.number().int().min(1).max(MAX_MAX_CONNECTIONS).default(DEFAULT_MAX_CONNECTIONS),
});

export interface ConnectionSettings extends z.infer<typeof jsonDataSchema> {
  password?: string;
  tlsCaCert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
}

/** Settings that a person has to mend in the data source's configuration. */
export class SettingsError extends Error {}

/**
 * Parses what Grafana stores for a data source. Empty fields count as unset, as the form leaves them.
 * @throws {SettingsError} naming the first wrong field
 */
export function parseSettings(
  settings: Pick<DataSourceInstanceSettings, 'jsonData' | 'decryptedSecureJsonData'>
): ConnectionSettings {
  const parsed = jsonDataSchema.safeParse(withoutEmpty(parseJson(settings.jsonData)));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = String(issue?.path[0] ?? 'jsonData');
    const problem = issue?.code === 'invalid_type' && issue.input === undefined ? 'is missing' : issue?.message;
    throw new SettingsError(
      `Data source setting \`${field}\` ${problem ?? 'is wrong'}. Open the data source’s settings, mend it and save.`
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

/** Node ignores a CA certificate that is none, and then names the wrong cause. */
function requirePem(text: string | undefined, key: string, kind: string): string | undefined {
  if (text !== undefined && !text.includes(`${kind}-----`)) {
    throw new SettingsError(
      `Data source setting \`${key}\` is not PEM. Paste the text from “-----BEGIN … ${kind}-----” to its end.`
    );
  }
  return text;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8') || '{}');
  } catch {
    throw new SettingsError(
      'Data source settings are not valid JSON. Open the data source’s settings and save them again.'
    );
  }
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== '' && entry !== null));
}
