import type { ConnectionOptions } from 'node:tls';

import pg from 'pg';

import type { ConnectionSettings } from '../instances/settings.ts';
import type { Log } from '../plugin/logging.ts';

/** A database that does not answer in this time counts as unreachable; people wait for the test button. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Connections of a dashboard that nobody looks at any more are given back. */
const IDLE_TIMEOUT_MS = 60_000;
/** The server's own timeout answers first, with a better message. */
const CLIENT_TIMEOUT_GRACE_MS = 2_000;

export interface Database {
  /**
   * Runs one parameterised statement and gives its rows as arrays of column values.
   * An aborted signal cancels the statement in the server, too.
   */
  rows<Row extends unknown[]>(sql: string, parameters: unknown[], signal?: AbortSignal): Promise<Row[]>;
  close(): Promise<void>;
}

/** Opens a lazy pool: the first statement connects. */
export function openDatabase(settings: ConnectionSettings, log: Log): Database {
  const config = clientConfig(settings);
  const pool = new pg.Pool({ ...config, max: settings.maxConnections, idleTimeoutMillis: IDLE_TIMEOUT_MS });
  pool.on('error', (error) => log('warn', 'An idle database connection broke', { error: error.message }));
  return {
    rows: async <Row extends unknown[]>(text: string, values: unknown[], signal?: AbortSignal) => {
      signal?.throwIfAborted();
      const client = await pool.connect();
      let cancelling: Promise<void> | undefined;
      const cancel = () => {
        cancelling = cancelStatement(config, client, log);
      };
      try {
        signal?.throwIfAborted();
        signal?.addEventListener('abort', cancel, { once: true });
        const result = await client.query<Row>({ text, values, rowMode: 'array' });
        return result.rows;
      } finally {
        signal?.removeEventListener('abort', cancel);
        // A late cancellation would hit whatever the connection runs next.
        await cancelling;
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  const timeoutMs = settings.timeoutSeconds * 1000;
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ssl: tlsOptions(settings),
    application_name: 'plenum-datasource',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + CLIENT_TIMEOUT_GRACE_MS,
  };
}

/** libpq's modes: `require` encrypts, `verify-ca` knows the authority, `verify-full` also the host's name. */
export function tlsOptions(settings: ConnectionSettings): ConnectionOptions | false {
  if (settings.tlsMode === 'disable') {
    return false;
  }
  const options: ConnectionOptions = {
    ca: settings.tlsCaCert,
    cert: settings.tlsClientCert,
    key: settings.tlsClientKey,
    rejectUnauthorized: settings.tlsMode !== 'require',
  };
  if (settings.tlsMode === 'verify-ca') {
    options.checkServerIdentity = () => undefined;
  }
  return options;
}

/**
 * Cancels what a connection runs, from a connection of its own: the pool may be exhausted by just such statements.
 * A role may cancel its own statements.
 */
async function cancelStatement(config: pg.ClientConfig, client: pg.PoolClient, log: Log): Promise<void> {
  const { processID } = client as pg.PoolClient & { processID?: number };
  const canceller = new pg.Client(config);
  canceller.on('error', () => undefined);
  try {
    await canceller.connect();
    await canceller.query('SELECT pg_cancel_backend($1)', [processID]);
  } catch (error) {
    log('warn', 'Cancelling a statement failed; its timeout will end it', { error });
  } finally {
    await canceller.end().catch(() => undefined);
  }
}
