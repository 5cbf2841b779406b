import type { ChangeEvent } from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { SERVER_NAME, serverSecret } from '#model/api/connection.ts';
import type { ConnectionSecrets, FurtherServer } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets>;

/** Shown in empty fields that must be filled. */
export const EXAMPLES = { host: 'timescaledb.example.org', database: 'plenum', user: 'plenum_reader' } as const;

/** What the backend assumes where a field is empty. */
export const CONNECTION_DEFAULTS = {
  port: 5432,
  tlsMode: 'verify-full',
  timeoutSeconds: 30,
  maxConnections: 5,
} as const;

export function changeOption({ options, onOptionsChange }: Props) {
  return (part: Partial<PlenumOptions>) => onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...part } });
}

/** Gives what a field of one secret needs: Grafana keeps it encrypted and only tells that it is set. */
export type SecretHandlers = (secret: keyof ConnectionSecrets) => {
  isConfigured: boolean;
  value: string;
  onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  onReset: () => void;
};

/** @param server name of a further server; absent for the first */
export function secretsOf({ options, onOptionsChange }: Props, server?: string): SecretHandlers {
  const entered = (options.secureJsonData ?? {}) as Record<string, string>;
  return (secret) => {
    const key = server === undefined ? secret : serverSecret(secret, server);
    const enter = (value: string, part: Partial<typeof options> = {}) =>
      onOptionsChange({ ...options, ...part, secureJsonData: { ...entered, [key]: value } });
    return {
      isConfigured: Boolean(options.secureJsonFields?.[key]),
      value: entered[key] ?? '',
      onChange: (event) => enter(event.currentTarget.value),
      onReset: () => enter('', { secureJsonFields: { ...options.secureJsonFields, [key]: false } }),
    };
  };
}

const SECRETS: ReadonlyArray<keyof ConnectionSecrets> = ['password', 'tlsCaCert', 'tlsClientCert', 'tlsClientKey'];

/** A new server of a name that no other has. */
export function newServer(names: readonly string[]): FurtherServer {
  const free = (number: number): string => (names.includes(`site-${number}`) ? free(number + 1) : `site-${number}`);
  return { name: free(names.length + 1) };
}

/** Secrets that were entered and not stored yet go along; stored ones nobody can read again, so they are dropped. */
export function renameServer(props: Props, index: number, name: string): void {
  const servers = props.options.jsonData.servers ?? [];
  const old = servers[index]?.name ?? '';
  const renamed = servers.map((server, at) => (at === index ? { ...server, name } : server));
  changeServers(props, renamed, old, name);
}

export function removeServer(props: Props, index: number): void {
  const servers = props.options.jsonData.servers ?? [];
  const others = servers.filter((_server, at) => at !== index);
  changeServers(props, others, servers[index]?.name ?? '');
}

function changeServers(
  { options, onOptionsChange }: Props,
  servers: FurtherServer[],
  old: string,
  name?: string
): void {
  const secureJsonData = { ...(options.secureJsonData as Record<string, string> | undefined) };
  const secureJsonFields = { ...options.secureJsonFields };
  for (const secret of SECRETS) {
    const key = serverSecret(secret, old);
    const entered = secureJsonData[key];
    if (name !== undefined && entered) {
      secureJsonData[serverSecret(secret, name)] = entered;
    }
    delete secureJsonData[key];
    if (secureJsonFields[key]) {
      // Grafana forgets a stored secret when it is sent empty.
      secureJsonData[key] = '';
      secureJsonFields[key] = false;
    }
  }
  onOptionsChange({ ...options, jsonData: { ...options.jsonData, servers }, secureJsonData, secureJsonFields });
}

/** Why the backend would refuse a server's name; undefined where it would not. */
export function nameProblem(name: string, others: readonly string[]): string | undefined {
  if (!SERVER_NAME.test(name)) {
    return 'Letters, digits, - and _, at most 40, starting with a letter or digit';
  }
  const isTaken = others.some((other) => other.toLowerCase() === name.toLowerCase());
  return isTaken ? 'Another server has this name' : undefined;
}

export function numberOrUndefined(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}

/** TCP has no higher one. */
export const MAX_PORT = 65_535;

/** Whether an entered whole number lies in a range; an empty field has its default, which does. */
export function isBetween(value: number | undefined, low: number, high = Infinity): boolean {
  return value === undefined || (Number.isInteger(value) && value >= low && value <= high);
}
