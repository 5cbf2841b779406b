import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  setErrorLogger,
  setWarningLogger,
  UserTokenType,
  type ClientSession,
  type UserIdentityInfo,
} from 'node-opcua-client';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import type { OpcuaConfig } from './config.ts';

/** With these two a connection that swallows everything is noticed in about five seconds, not 25. */
const KEEP_ALIVE_INTERVAL_MS = 2_000;
const TRANSACTION_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 10_000;
const MIN_SESSION_TIMEOUT_MS = 60_000;

/** The library prints to the console by itself, for all clients of the process; its lines are for debugging. */
export function sendLibraryLog(to: (line: string) => void): void {
  const log = (...parts: unknown[]) => to(parts.map(String).join(' '));
  setWarningLogger(log);
  setErrorLogger(log);
}

export interface Connection {
  client: OPCUAClient;
  session: ClientSession;
  close(): Promise<void>;
}

/**
 * Connects and logs in.
 * @param keepTrying whether the library re-establishes a lost connection (and with it the queued values)
 * @throws Error in two layers: what happened, and what to do next
 */
export async function openConnection(config: OpcuaConfig, keepTrying: boolean): Promise<Connection> {
  const { security } = config;
  const pki = security.pkiDirectory;
  const startedMs = Date.now();
  const certificates = new OPCUACertificateManager({
    rootFolder: pki,
    automaticallyAcceptUnknownCertificate: security.acceptUnknownCertificates,
  });
  const client = OPCUAClient.create({
    applicationName: 'Plenum collector',
    clientName: `plenum-${config.name}`,
    clientCertificateManager: certificates,
    securityMode: MessageSecurityMode[security.mode],
    securityPolicy: SecurityPolicy[security.policy ?? (security.mode === 'None' ? 'None' : 'Basic256Sha256')],
    endpointMustExist: false,
    keepSessionAlive: true,
    keepAliveInterval: KEEP_ALIVE_INTERVAL_MS,
    defaultTransactionTimeout: TRANSACTION_TIMEOUT_MS,
    transportTimeout: CONNECT_TIMEOUT_MS,
    requestedSessionTimeout: Math.max(MIN_SESSION_TIMEOUT_MS, 2 * config.surviveOutage),
    connectionStrategy: { initialDelay: 500, maxDelay: 5_000, maxRetry: 0 },
  });
  try {
    await certificates.initialize();
    await client.connect(config.endpoint);
    if (keepTrying) {
      client.connectionStrategy.maxRetry = -1;
    }
    const session = await client.createSession(identity(config));
    return { client, session, close: () => closeQuietly(client, session) };
  } catch (error) {
    await closeQuietly(client);
    throw await explain(error as Error, config, pki, startedMs);
  }
}

function identity({ security }: OpcuaConfig): UserIdentityInfo {
  if (security.anonymous || !security.user || !security.password) {
    return { type: UserTokenType.Anonymous };
  }
  return { type: UserTokenType.UserName, userName: security.user, password: security.password.reveal() };
}

async function closeQuietly(client: OPCUAClient, session?: ClientSession): Promise<void> {
  // A server that is gone cannot confirm; there is nothing to mend at the end of a connection.
  await session?.close().catch(() => undefined);
  await client.disconnect().catch(() => undefined);
}

async function explain(error: Error, config: OpcuaConfig, pki: string, startedMs: number): Promise<Error> {
  const where = `OPC UA ${config.endpoint}`;
  const rejected = await newestFile(join(pki, 'rejected'), startedMs);
  if (rejected) {
    const target = join(pki, 'trusted', 'certs');
    const next = `Compare it with the server's, then move it: mv "${rejected}" "${target}/".`;
    return new Error(`${where}: the server's certificate is not trusted. ${next}`, { cause: error });
  }
  const text = (error.message.split('\n')[0] ?? 'no connection').trim().replace(/\.$/, '').trim();
  return new Error(`${where}: ${text}. ${nextStep(text, pki)}`, { cause: error });
}

function nextStep(text: string, pki: string): string {
  if (/Fail to connect|ECONNREFUSED|ENOTFOUND|ETIMEDOUT|premature/.test(text)) {
    return 'Check `endpoint`, the firewall, and that the server runs.';
  }
  if (/BadUserAccessDenied|BadIdentityToken/.test(text)) {
    return 'Check `security.user` and `security.password`.';
  }
  if (/BadCertificate|BadSecurityChecksFailed|certificate/i.test(text)) {
    return `Trust our certificate at the server: ${join(pki, 'own', 'certs', 'client_certificate.pem')}.`;
  }
  if (/endpoint/i.test(text)) {
    return 'Check `security.mode` and `security.policy` against what the server offers.';
  }
  return "Look into the server's own log for the reason.";
}

/** The certificate that this attempt put into the folder of the rejected ones. */
async function newestFile(folder: string, sinceMs: number): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), mtimeMs: (await stat(join(folder, name))).mtimeMs }))
  );
  // File times may be coarser than the clock.
  const recent = files.filter(({ mtimeMs }) => mtimeMs >= sinceMs - 1_000);
  return recent.sort((a, b) => b.mtimeMs - a.mtimeMs)[0]?.path;
}
