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
import { policyOf, type OpcuaEndpoint } from './endpoint.ts';
import { explainFailure } from './failure.ts';

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

export interface ConnectionOptions extends OpcuaEndpoint {
  /** Tells this client from others in the server's list of sessions. */
  name: string;
  /** How long the server is to keep a session whose connection is lost, ms; at least a minute is asked for. */
  surviveOutage: number;
}

/**
 * Connects and logs in.
 * @param keepTrying whether the library re-establishes a lost connection (and with it the queued values)
 * @throws Error in two layers: what happened, and what to do next
 */
export async function openConnection(config: ConnectionOptions, keepTrying: boolean): Promise<Connection> {
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
    securityPolicy: SecurityPolicy[policyOf(config)],
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
    throw await explainFailure(error as Error, config, startedMs);
  }
}

function identity({ security }: OpcuaEndpoint): UserIdentityInfo {
  if (security.anonymous || !security.user || !security.password) {
    return { type: UserTokenType.Anonymous };
  }
  return { type: UserTokenType.UserName, userName: security.user, password: security.password.reveal() };
}

async function closeQuietly(client: OPCUAClient, session?: ClientSession): Promise<void> {
  // A server that is gone cannot confirm; there is nothing to fix at the end of a connection.
  await session?.close().catch(() => undefined);
  await client.disconnect().catch(() => undefined);
}
