import { clause } from '#model/text/clause.ts';
import type { ConnectionSettings } from '../instances/settings.ts';

interface CodedError extends Error {
  code?: string;
  errors?: Error[];
}

const MIGRATE = 'Run `plenum migrate` against this database';

const TLS_CODES: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate's authority is not known here. Paste it as CA certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed. Paste it as CA certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate's authority is not known here. Paste it as CA certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the certificate's authority is not known here. Paste it as CA certificate",
  UNABLE_TO_GET_ISSUER_CERT: "the certificate's authority is not known here. Paste the whole chain as CA certificate",
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate names another host. Use a name of the certificate as host, or TLS mode verify-ca',
  CERT_HAS_EXPIRED: 'the certificate has expired. Renew it on the server',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet. Check the clocks',
};

export interface DatabaseErrorContext {
  /** Whether the server takes TCP connections: it is there, and something else is wrong. */
  acceptsConnections: boolean;
  /** Of the server that it came from. */
  settings?: ConnectionSettings;
}

/** An error that came from the connection or the server; all other errors of this process are its own. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
  override readonly cause: CodedError;
  readonly acceptsConnections: boolean;
  readonly settings: ConnectionSettings | undefined;

  constructor(cause: unknown, { acceptsConnections, settings }: DatabaseErrorContext) {
    const first = firstCause(cause);
    super(first.message, { cause: first });
    this.cause = first;
    this.acceptsConnections = acceptsConnections;
    this.settings = settings;
  }
}

/** Node tries several addresses of a name and wraps their errors. */
function firstCause(error: unknown): CodedError {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return error.errors[0] as CodedError;
  }
  return error instanceof Error ? (error as CodedError) : new Error(String(error));
}

/** The connection ended while it was in use: by a restart, a firewall or an administrator. */
const LOST_CODES = new Set(['ECONNRESET', 'EPIPE', '57P01', '57P02', '08006', '08003']);
const LOST_MESSAGE = /Connection terminated|not queryable|connection error/i;
/** The database cannot be reached for the moment, as during its restart or that of its container. */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  '57P03',
  '53300',
]);
const TIMEOUT_MESSAGE =
  /timeout exceeded when trying to connect|due to connection timeout|timeout expired|Query read timeout/i;

/** Whether a connection broke under a statement, so that another one may well work. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) {
    return false;
  }
  const { code = '', message } = error.cause;
  return LOST_CODES.has(code) || (LOST_MESSAGE.test(message) && !TIMEOUT_MESSAGE.test(message));
}

/** Whether the database may be back in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    isConnectionLost(error) ||
    (error instanceof DatabaseError &&
      (AWAY_CODES.has(error.cause.code ?? '') || TIMEOUT_MESSAGE.test(error.cause.message)))
  );
}

/**
 * Whether the server refused a statement that this data source made up: SQLSTATE classes 22 (data exception), 42601 and
 * its like, 54 (limit exceeded). That is neither the server's fault nor the user's.
 */
export function isOurStatement(code: string): boolean {
  return /^(22|54|0A|42(601|803|804|P0[289]|P18|846))/.test(code);
}

/** Says what went wrong between us and the database, and what to do next, in words for whoever runs the data source. */
export function explainDatabaseError(error: unknown, settings: ConnectionSettings): string {
  const { code = '', message } = error instanceof DatabaseError ? error.cause : firstCause(error);
  const accepts = error instanceof DatabaseError && error.acceptsConnections;
  const server = `PostgreSQL ${settings.host}:${settings.port}`;
  return (
    explainSilence(message, accepts, server, settings) ??
    explainConnection(code, message, server, settings) ??
    explainLogin(code, message, server, settings) ??
    explainTls(code, message, server, settings) ??
    explainStatement(code, message, server, settings) ??
    `${server}: ${message}${code ? ` (${code})` : ''}. Check the server's log.`
  );
}

/** Where a reader who may not know more can learn it. */
export const ASK_EDITOR = 'Who may edit the data source learns more with Save & test in its settings.';

/** The same for everybody who may look at a dashboard: no address, no login and no words of the server. */
export function explainToAll(error: DatabaseError, settings: ConnectionSettings): string {
  const { code = '', message } = error.cause;
  if (code === '57014' && !/user request/i.test(message)) {
    return `The query took longer than ${settings.timeoutSeconds} s and was stopped. Choose a shorter range, fewer racks or wider time steps.`;
  }
  if (code === '53200') {
    return 'The database is out of memory. Ask for a shorter range or fewer racks.';
  }
  if (isDatabaseAway(error)) {
    return `The database does not answer. ${ASK_EDITOR}`;
  }
  if (isOurStatement(code)) {
    return `The data source sent a statement that the database does not take (${code}). This is a fault of the Plenum data source; report it together with the query's JSON from the panel's inspector.`;
  }
  return `The database refuses the connection or the query. ${ASK_EDITOR}`;
}

/** The server is there and says nothing: frozen, out of memory, or waiting for its disk. */
function explainSilence(message: string, accepts: boolean, server: string, settings: ConnectionSettings) {
  if (!accepts || !TIMEOUT_MESSAGE.test(message)) {
    return undefined;
  }
  const waited = /Query read/i.test(message)
    ? `did not answer a query within ${settings.timeoutSeconds} s and did not stop it either`
    : `accepts connections but does not answer on them`;
  return `${server} ${waited}. It is frozen or overloaded: check the load, memory and disk of its machine, and its log.`;
}

function explainConnection(code: string, message: string, server: string, settings: ConnectionSettings) {
  switch (code) {
    case 'ECONNREFUSED':
      return `${server} refused the connection. Check that it runs, and that host and port are right.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Host name ${settings.host} cannot be resolved. Check the host in the data source's settings.`;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `${server} cannot be reached from the Grafana server. Check routes and firewalls between them.`;
    case 'ECONNRESET':
      return `${server} closed the connection. Check that it is a PostgreSQL server, and its log.`;
    case '53300':
      return `${server} has no free connection. Lower "max connections" of the data source, or raise max_connections of the server.`;
    case '57P03':
      return `${server} is starting up or shutting down. Try again in a moment.`;
    case '57P01':
      return `${server} was shut down while it answered. Try again in a moment.`;
  }
  if (code === 'ETIMEDOUT' || TIMEOUT_MESSAGE.test(message)) {
    return `${server} did not answer the connection in time. Check host, port and the firewall between Grafana and the database.`;
  }
  if (LOST_MESSAGE.test(message)) {
    return `${server} closed the connection. Check the server's log.`;
  }
  return undefined;
}

function explainLogin(code: string, message: string, server: string, settings: ConnectionSettings) {
  switch (code) {
    case '28P01':
      return `${server} rejected the password of user ${settings.user}. Enter it again in the data source's settings.`;
    case '28000':
      return `${server} does not let user ${settings.user} in: ${clause(message)}. Create the login with \`plenum migrate\`, or allow it in pg_hba.conf.`;
    case '3D000':
      return `${server} has no database ${settings.database}. Check the database in the data source's settings.`;
  }
  if (/client password must be a string/i.test(message)) {
    return `${server} asks for a password and none is set for user ${settings.user}. Enter it in the data source's settings.`;
  }
  return undefined;
}

function explainTls(code: string, message: string, server: string, settings: ConnectionSettings) {
  const known = TLS_CODES[code];
  if (known) {
    return `TLS with ${server} failed: ${known}.`;
  }
  if (/does not support SSL/i.test(message)) {
    return `${server} does not speak TLS. Turn on \`ssl\` in the server, or set TLS mode to disable on a trusted network (it is ${settings.tlsMode}).`;
  }
  if (/^ERR_(OSSL|SSL|TLS)/.test(code) || /PEM|SSL|TLS|certificate/i.test(message)) {
    return `TLS with ${server} failed: ${clause(message)}. Check TLS mode and certificates in the data source's settings.`;
  }
  return undefined;
}

function explainStatement(code: string, message: string, server: string, settings: ConnectionSettings) {
  switch (code) {
    case '3F000':
    case '42P01':
      return `Database ${settings.database} has no Plenum schema, or an older one. ${MIGRATE}.`;
    case '42703':
    case '42883':
      return `The Plenum schema in ${settings.database} is older than this data source. ${MIGRATE}.`;
    case '42501':
      return `User ${settings.user} may not read the Plenum schema. Grant it: GRANT plenum_reader TO "${settings.user}".`;
    case '57014':
      if (/user request/i.test(message)) {
        return `An administrator of ${server} stopped the query (pg_cancel_backend). Ask them why, or try again.`;
      }
      return `The query took longer than ${settings.timeoutSeconds} s and was stopped. Choose a shorter range, fewer racks or a wider bucket, or raise the timeout in the data source's settings.`;
    case '53100':
      return `The disk of ${server} is full. Free space there.`;
    case '53200':
      return `${server} is out of memory. Look at its memory settings and load, or ask for a shorter range or fewer racks.`;
  }
  if (isOurStatement(code)) {
    return `The data source sent a statement that ${server} does not take: ${message} (${code}). This is a fault of the Plenum data source; report it together with the query's JSON from the panel's inspector.`;
  }
  return undefined;
}
