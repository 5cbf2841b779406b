import type { ConnectionSettings } from '../instances/settings.ts';

interface CodedError extends Error {
  code?: string;
  errors?: Error[];
}

const MIGRATE = 'Run `plenum migrate` against this database';

const TLS_CODES: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate’s authority is not known here. Paste it as CA certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed. Paste it as CA certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate’s authority is not known here. Paste it as CA certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate’s authority is not known here. Paste it as CA certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate’s authority is not known here. Paste the whole chain as CA certificate',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate names another host. Use a name of the certificate as host, or TLS mode verify-ca',
  CERT_HAS_EXPIRED: 'the certificate has expired. Renew it on the server',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet. Check the clocks',
};

/** Says what went wrong between us and the database, and what to do next, in words for whoever runs the data source. */
export function explainDatabaseError(error: unknown, settings: ConnectionSettings): string {
  const cause = firstCause(error);
  const { code = '', message } = cause;
  const server = `PostgreSQL ${settings.host}:${settings.port}`;
  return (
    explainConnection(code, message, server, settings) ??
    explainLogin(code, message, server, settings) ??
    explainTls(code, message, server, settings) ??
    explainStatement(code, settings) ??
    `${server}: ${message}${code ? ` (${code})` : ''}. Look into the server’s log.`
  );
}

/** Node tries several addresses of a name and wraps their errors. */
function firstCause(error: unknown): CodedError {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return error.errors[0] as CodedError;
  }
  return error instanceof Error ? (error as CodedError) : new Error(String(error));
}

function explainConnection(code: string, message: string, server: string, settings: ConnectionSettings) {
  switch (code) {
    case 'ECONNREFUSED':
      return `${server} refused the connection. Check that it runs, and that host and port are right.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Host name ${settings.host} cannot be resolved. Check the host in the data source’s settings.`;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `${server} cannot be reached from the Grafana server. Check routes and firewalls between them.`;
    case 'ECONNRESET':
      return `${server} closed the connection. Check that it is a PostgreSQL server, and its log.`;
    case '53300':
      return `${server} has no free connection. Lower “max connections” of the data source, or raise max_connections of the server.`;
    case '57P03':
      return `${server} is starting up or shutting down. Try again in a moment.`;
    case '57P01':
      return `${server} was shut down while it answered. Try again in a moment.`;
  }
  if (
    code === 'ETIMEDOUT' ||
    /timeout exceeded when trying to connect|due to connection timeout|timeout expired/i.test(message)
  ) {
    return `${server} did not answer the connection in time. Check host, port and the firewall between Grafana and the database.`;
  }
  if (/Connection terminated/i.test(message)) {
    return `${server} closed the connection. Look into the server’s log.`;
  }
  return undefined;
}

function explainLogin(code: string, message: string, server: string, settings: ConnectionSettings) {
  switch (code) {
    case '28P01':
      return `${server} rejected the password of user ${settings.user}. Enter it again in the data source’s settings.`;
    case '28000':
      return `${server} does not let user ${settings.user} in: ${message}. Create the login with \`plenum migrate\`, or allow it in pg_hba.conf.`;
    case '3D000':
      return `${server} has no database ${settings.database}. Check the database in the data source’s settings.`;
  }
  if (/client password must be a string/i.test(message)) {
    return `${server} asks for a password and none is set for user ${settings.user}. Enter it in the data source’s settings.`;
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
    return `TLS with ${server} failed: ${message}. Check TLS mode and certificates in the data source’s settings.`;
  }
  return undefined;
}

function explainStatement(code: string, settings: ConnectionSettings) {
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
      return `The query took longer than ${settings.timeoutSeconds} s and was stopped. Choose a shorter range, fewer racks or a wider bucket, or raise the timeout in the data source’s settings.`;
  }
  return undefined;
}
